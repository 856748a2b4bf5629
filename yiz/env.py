"""The typed environment: every variable that the product knows, read once and checked at start.

A wrong value stops the start with the variable's name and what is allowed. Nothing but
`yiz/settings.py` imports this, and nothing else reads the environment.
"""

import sys
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from yiz.api.scopes import parse_overrides

BASE_DIR = Path(__file__).resolve().parent.parent
MIN_SECRET = 32
MIN_SIGNS = 10
EARLIER = f"secrets of before (or of next), at least {MIN_SECRET} characters each, separated by commas"

Words = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """Names are the variables' own; a description says what is allowed and is shown when a value is refused."""

    model_config = SettingsConfigDict(env_file=BASE_DIR / ".env", extra="ignore", env_ignore_empty=True)

    ENVIRONMENT: Literal["development", "production"] = Field("development", description="development or production")
    VAR_DIR: Path = Field(BASE_DIR / "var", description="a folder that can be written")
    PORT: int = Field(8080, ge=1, le=65535, description="a TCP port, 1 to 65535")

    MONGO_URI: str = Field(
        "", description="mongodb://host[:port]/database or mongodb+srv://…/database; empty for SQLite"
    )
    REDIS_URL: str = Field("", description="redis://, rediss:// or unix://; empty for in process")

    SECRET_KEY: str = Field("", description=f"at least {MIN_SECRET} characters")
    JWT_SECRET_KEY: str = Field("", description=f"at least {MIN_SECRET} characters")
    WEBSOCKET_SECRET_KEY: str = Field("", description=f"at least {MIN_SECRET} characters")
    SECRET_KEY_FALLBACKS: Words = Field([], description=EARLIER)
    JWT_SECRET_KEY_FALLBACKS: Words = Field([], description=EARLIER)
    WEBSOCKET_SECRET_KEY_FALLBACKS: Words = Field([], description=EARLIER)

    SMTP_SERVER: str = Field("", description="a host name; empty to write mails as files")
    SMTP_PORT: int = Field(587, ge=1, le=65535, description="a TCP port, 1 to 65535")
    SMTP_USERNAME: str = ""
    SMTP_PASSWORD: str = ""
    SMTP_SECURITY: Literal["starttls", "tls", "none"] = Field("starttls", description="starttls, tls or none")
    FROM_EMAIL: str = Field("noreply@yizplanner.com", pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")
    FROM_NAME: str = "YiZ Planner"

    S3_BUCKET: str = Field("", description="the name of a bucket for uploads; empty for files under VAR_DIR")
    S3_ENDPOINT_URL: str = Field(
        "", pattern=r"^(https?://[^/\s]+.*)?$", description="an http(s) address; empty for AWS"
    )
    S3_REGION: str = ""
    S3_ACCESS_KEY: str = ""
    S3_SECRET_KEY: str = ""
    S3_EXPORTS_BUCKET: str = Field("", description="the name of a private bucket; empty for S3_BUCKET")
    S3_PUBLIC_URL: str = Field("", pattern=r"^(https?://[^/\s]+.*)?$", description="an http(s) address, or empty")

    FRONTEND_URL: str = Field("http://localhost:8080", pattern=r"^https?://[^/\s]+", description="an http(s) address")
    PUBLIC_URL: str = Field("", pattern=r"^(https?://[^/\s]+.*)?$", description="an http(s) address, or empty")
    ENABLE_BATCH_PROCESSING: bool = Field(True, description="true or false")

    ALLOWED_HOSTS: Words = Field([], description="host names, separated by commas")
    ALLOWED_ORIGINS: Words = Field([], description="origins such as https://app.example.com, separated by commas")
    TRUSTED_PROXIES: Words = Field([], description="addresses or networks of your proxies, separated by commas")
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    LOG_FORMAT: Literal["console", "json"] = Field("console", description="console or json")
    STATIC_URL: str = Field(
        "/static/",
        pattern=r"^(/[^/\s]+|https://[^/\s]+(/[^/\s]+)*)(/[^/\s]+)*/$",
        description="/a/path/ or https://a.network/path/",
    )
    METRICS_TOKEN: str = Field("", description="a secret that Prometheus sends; empty for this machine alone")
    RATE_LIMITS: bool = Field(True, description="true or false")
    RATE_LIMIT_OVERRIDES: str = Field(
        "", description='a JSON object of scopes and limits, such as {"share": "100/hour"}'
    )

    @property
    def static_origins(self) -> list[str]:
        """The other host that static files come from, if there is one, as a Content-Security-Policy names it."""
        parts = urlsplit(self.STATIC_URL)
        return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []

    @field_validator(
        "ALLOWED_HOSTS",
        "ALLOWED_ORIGINS",
        "TRUSTED_PROXIES",
        "SECRET_KEY_FALLBACKS",
        "JWT_SECRET_KEY_FALLBACKS",
        "WEBSOCKET_SECRET_KEY_FALLBACKS",
        mode="before",
    )
    @classmethod
    def split_words(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("ALLOWED_ORIGINS")
    @classmethod
    def check_origins(cls, value: list[str]) -> list[str]:
        if any(not word.startswith(("http://", "https://")) or word.rstrip("/").count("/") != 2 for word in value):
            raise ValueError("not an origin")
        return [word.rstrip("/") for word in value]

    @field_validator("TRUSTED_PROXIES")
    @classmethod
    def check_proxies(cls, value: list[str]) -> list[str]:
        for word in value:
            ip_network(word, strict=False)
        return value

    @field_validator("RATE_LIMIT_OVERRIDES")
    @classmethod
    def check_overrides(cls, value: str) -> str:
        parse_overrides(value)
        return value

    @field_validator("MONGO_URI")
    @classmethod
    def check_mongo(cls, value: str) -> str:
        if value:
            from pymongo.errors import PyMongoError  # noqa: PLC0415  only where MongoDB is asked for
            from pymongo.uri_parser import parse_uri  # noqa: PLC0415

            try:
                database = parse_uri(value, validate=True, warn=False).get("database")
            except PyMongoError:
                raise ValueError("not a MongoDB address") from None
            if not database:
                raise ValueError("the address names no database")
        return value

    @field_validator("REDIS_URL")
    @classmethod
    def check_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("not a Redis address")
        return value

    @field_validator("SECRET_KEY", "JWT_SECRET_KEY", "WEBSOCKET_SECRET_KEY")
    @classmethod
    def check_secret(cls, value: str) -> str:
        if value and len(value) < MIN_SECRET:
            raise ValueError(f"only {len(value)} characters")
        return value

    @field_validator("SECRET_KEY_FALLBACKS", "JWT_SECRET_KEY_FALLBACKS", "WEBSOCKET_SECRET_KEY_FALLBACKS")
    @classmethod
    def check_fallbacks(cls, value: list[str]) -> list[str]:
        return [cls.check_secret(secret) for secret in value]

    @model_validator(mode="after")
    def check_s3(self) -> "Environment":
        needed = ("S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")
        missing = [name for name in needed if not getattr(self, name)]
        others = ("S3_ENDPOINT_URL", "S3_REGION", "S3_PUBLIC_URL", "S3_EXPORTS_BUCKET")
        if missing and any(getattr(self, name) for name in (*needed, *others)):
            raise ValueError(f"uploads in S3 need {', '.join(missing)} too")
        if self.S3_PUBLIC_URL and self.S3_EXPORTS_BUCKET in ("", self.S3_BUCKET):
            raise ValueError(
                "S3_PUBLIC_URL says that S3_BUCKET is public: S3_EXPORTS_BUCKET must be another, a private one"
            )
        return self

    @model_validator(mode="after")
    def check_production(self) -> "Environment":
        if self.ENVIRONMENT != "production":
            return self
        needed = ("SECRET_KEY", "JWT_SECRET_KEY", "WEBSOCKET_SECRET_KEY", "ALLOWED_HOSTS")
        missing = [name for name in needed if not getattr(self, name)]
        if missing:
            raise ValueError(f"ENVIRONMENT=production needs {', '.join(missing)}")
        if unsafe := list(self._unsafe()):
            raise ValueError(f"ENVIRONMENT=production is refused: {'; '.join(unsafe)}")
        return self

    def _unsafe(self) -> Iterator[str]:
        """What is well-formed, and right for development alone."""
        secrets = (self.SECRET_KEY, self.JWT_SECRET_KEY, self.WEBSOCKET_SECRET_KEY)
        if len(set(secrets)) < len(secrets):
            yield "each of the three secrets must be its own"
        if any(len(set(secret)) < MIN_SIGNS for secret in secrets):
            yield "a secret is no random text; make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        if "*" in self.ALLOWED_HOSTS:
            yield "ALLOWED_HOSTS=* lets anybody name the host that links in mails lead to"
        if not self.FRONTEND_URL.startswith("https://"):
            yield "FRONTEND_URL must begin with https://"
        if not self.RATE_LIMITS:
            yield "RATE_LIMITS=false is for measuring"
        if self.LOG_LEVEL == "DEBUG":
            yield "LOG_LEVEL=DEBUG tells too much"


def load() -> Environment:
    """The checked environment; leaves the process with a readable message when a variable is wrong."""
    try:
        return Environment()
    except ValidationError as wrong:
        sys.exit(explain(wrong))


def explain(wrong: ValidationError) -> str:
    """One line a variable: its name, what was wrong with it and what is allowed. Secrets are not repeated."""
    lines = ["The environment is not right; nothing was started."]
    for error in wrong.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        message = error["msg"].removeprefix("Value error, ")
        field = Environment.model_fields.get(name)
        allowed = f" Allowed: {field.description}." if field and field.description else ""
        lines.append(f"  {name}: {message}.{allowed}" if name else f"  {message}")
    return "\n".join(lines)
