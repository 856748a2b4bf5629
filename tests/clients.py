"""Callers of the API."""

from django.contrib.auth import get_user_model
from rest_framework.test import APIClient


def api_client(user: object | None = None) -> APIClient:
    """Somebody who calls the API: anonymous, or signed in as `user`."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        assert isinstance(user, get_user_model())
        client.force_authenticate(user)
    return client
