"""Callers of the API."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.timezone import now
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from profiles.models import UserSession
from profiles.services.snapshots import account_changed
from yiz.ids import new_id


def api_client(user: object | None = None) -> APIClient:
    """Somebody who calls the API: anonymous, or signed in as `user`, with a token such as the product's own."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        assert isinstance(user, get_user_model())
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {_signed_in(user)}")
    return client


def _signed_in(user: Any) -> str:
    """As `TokenService.issue`, without asking which devices are known, and without a refresh token."""
    token, moment = AccessToken(), now()
    session = UserSession(
        id=new_id(),
        user_id=user.pk,
        token_id=token["jti"],
        created_at=moment,
        last_used_at=moment,
        expires_at=moment + timedelta(days=1),
    )
    session.save(force_insert=True)
    account_changed(user.pk)
    token["sub"], token["sid"], token["rev"] = user.pk, session.pk, user.token_revision
    return str(token)
