"""Callers of the API."""

from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from profiles.services import TokenService


def api_client(user: object | None = None) -> APIClient:
    """Somebody who calls the API: anonymous, or signed in as `user` by a token of the product's own."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        assert isinstance(user, get_user_model())
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {TokenService.issue(user=user)['access']}")
    return client
