"""Where uploads are kept: on this machine, or in S3-compatible storage where the environment names a bucket."""

from typing import Any
from urllib.parse import urlsplit

from yiz.env import Environment

LOCAL_URL = "/media/"
FILES = "django.core.files.storage.FileSystemStorage"


def storage(env: Environment) -> dict[str, Any]:
    """Django's `default` storage. Files have names of their own, so that none is ever written over."""
    if not env.S3_BUCKET:
        return {"BACKEND": FILES}
    caching = {"CacheControl": "public, max-age=31536000, immutable"}
    return _s3(env, bucket_name=env.S3_BUCKET, querystring_auth=False, object_parameters=caching)


def exports(env: Environment) -> dict[str, Any]:
    """Where copies of people's data are kept: never where anybody may read; nothing serves them but signed links."""
    if not env.S3_BUCKET:
        return {"BACKEND": FILES, "OPTIONS": {"location": env.VAR_DIR / "exports", "file_permissions_mode": 0o600}}
    bucket = env.S3_EXPORTS_BUCKET or env.S3_BUCKET
    return _s3(env, bucket_name=bucket, location="exports", object_parameters={"CacheControl": "no-store"})


def _s3(env: Environment, **options: Any) -> dict[str, Any]:
    access = {"access_key": env.S3_ACCESS_KEY, "secret_key": env.S3_SECRET_KEY, "default_acl": None}
    place = {"endpoint_url": env.S3_ENDPOINT_URL or None, "region_name": env.S3_REGION or None}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**access, **place, **options}}


def url(env: Environment) -> str:
    """What the addresses of uploads begin with; this server hands them out unless the bucket is public."""
    return f"{env.S3_PUBLIC_URL.rstrip('/')}/" if env.S3_PUBLIC_URL else LOCAL_URL


def origins(env: Environment) -> list[str]:
    """Where else than from this server its pages may load pictures."""
    parts = urlsplit(env.S3_PUBLIC_URL)
    return [f"{parts.scheme}://{parts.netloc}"] if env.S3_PUBLIC_URL else []
