"""What is under /api/v1/moderation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
