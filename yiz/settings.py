"""Django's settings, in sections, from the typed environment (`yiz/env.py`). Nothing else reads the environment."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from corsheaders.defaults import default_headers

from yiz import env, media, queues, secrets
from yiz.admin_look import UNFOLD  # noqa: F401  a section of its own
from yiz.api.document import SPECTACULAR_SETTINGS  # noqa: F401  a section of its own
from yiz.api.scopes import parse_overrides

ENV = env.load()
BASE_DIR = env.BASE_DIR
VAR_DIR: Path = ENV.VAR_DIR.resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
PRODUCTION = ENV.ENVIRONMENT == "production"
EMBEDDED = not ENV.REDIS_URL
REDIS_URL = ENV.REDIS_URL
TESTING = "pytest" in sys.modules
DEFAULT_PORT = ENV.PORT

# --- security ----------------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = ENV.SECRET_KEY or secrets.development("SECRET_KEY", VAR_DIR)
JWT_SECRET_KEY = ENV.JWT_SECRET_KEY or secrets.development("JWT_SECRET_KEY", VAR_DIR)
WEBSOCKET_SECRET_KEY = ENV.WEBSOCKET_SECRET_KEY or secrets.development("WEBSOCKET_SECRET_KEY", VAR_DIR)
# what these have signed is still believed: docs/operations.md
SECRET_KEY_FALLBACKS, JWT_SECRET_KEY_FALLBACKS = ENV.SECRET_KEY_FALLBACKS, ENV.JWT_SECRET_KEY_FALLBACKS
WEBSOCKET_SECRET_KEY_FALLBACKS = ENV.WEBSOCKET_SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = [*(ENV.ALLOWED_HOSTS or ["testserver"]), "localhost", "127.0.0.1", "[::1]"]  # probes name this machine
METRICS_TOKEN = ENV.METRICS_TOKEN
TRUSTED_PROXIES = ENV.TRUSTED_PROXIES
FRONTEND_URL = ENV.FRONTEND_URL.rstrip("/")
PUBLIC_URL = ENV.PUBLIC_URL.rstrip("/") or FRONTEND_URL
CORS_ALLOWED_ORIGINS = sorted({FRONTEND_URL, *ENV.ALLOWED_ORIGINS})
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotency-Replayed",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
]
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-match", "if-none-match", "x-request-id"]
CORS_URLS_REGEX = r"^/(api/|health)"
CSRF_TRUSTED_ORIGINS = ENV.ALLOWED_ORIGINS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_ENGINE = f"django.contrib.sessions.backends.{'db' if EMBEDDED else 'cache'}"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGIN_REDIRECT_URL = "admin:index"  # only staff sign in by a page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'", *ENV.static_origins],
        "img-src": ["'self'", "data:", *ENV.static_origins, *media.origins(ENV)],
        "style-src": ["'self'", "'unsafe-inline'", *ENV.static_origins],
        "connect-src": ["'self'", "ws:", "wss:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- applications ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "profiles.User"
AUTHENTICATION_BACKENDS = ["profiles.backends.AccountBackend"]
ROOT_URLCONF = "yiz.urls"
WSGI_APPLICATION = "yiz.wsgi.application"
ASGI_APPLICATION = "yiz.asgi.application"
APPEND_SLASH = False
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    "channels",
    "rest_framework",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_structlog",
    "yiz.apps.HouseConfig",
    "yiz.events.apps.EventsConfig",
    "yiz.api.apps.ApiConfig",
    "yiz.cache.apps.CacheConfig",
    "yiz.realtime.apps.RealtimeConfig",
    "yiz.batch.apps.BatchConfig",
    "yiz.mail.apps.MailConfig",
    "yiz.health.apps.HealthConfig",
    "profiles.apps.ProfilesConfig",
    "follow.apps.FollowConfig",
    "social.apps.SocialConfig",
    "discovery.apps.DiscoveryConfig",
    "moderation.apps.ModerationConfig",
    "notifications.apps.NotificationsConfig",
    "feed.apps.FeedConfig",
    "analytics.apps.AnalyticsConfig",
    "demo.apps.DemoConfig",
]
MIDDLEWARE = [
    "yiz.health.middleware.MetricsMiddleware",
    "yiz.api.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "yiz.admin_policy.AdminPolicyMiddleware",
    "yiz.api.middleware.ApiMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "yiz" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database ----------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if ENV.MONGO_URI:
    from pymongo.uri_parser import parse_uri

    from yiz.mongo.counting import CommandCounter

    DATABASES: dict[str, Any] = {
        "default": {
            "ENGINE": "yiz.mongo",
            "HOST": ENV.MONGO_URI,
            "NAME": parse_uri(ENV.MONGO_URI, validate=False)["database"],
            "OPTIONS": {"tz_aware": False, "retryWrites": True, "event_listeners": [CommandCounter()]},
            "CONN_MAX_AGE": None,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "yiz.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    }

# --- cache, sockets, tasks -----------------------------------------------------------------------------------

if EMBEDDED:
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
    }
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
    }
    CELERY_BROKER_URL = "yizmem://localhost"
else:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "yiz",
            "OPTIONS": {
                "SOCKET_CONNECT_TIMEOUT": 1,
                "SOCKET_TIMEOUT": 2,
                "COMPRESSOR": "yiz.cache.compression.LargeOnly",
            },
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "yiz"},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {**(queues.TRANSPORT if EMBEDDED else queues.REDIS_TRANSPORT)}
CELERY_BEAT_SCHEDULER = "yiz.batch.schedule:Scheduler"
CELERY_DB_REUSE_MAX = sys.maxsize // 2  # yiz/celery.py closes connections as Django does, when they are old or broken
DJANGO_STRUCTLOG_CELERY_ENABLED = True
CELERY_TIMEZONE = "UTC"
BATCH_ENABLED = ENV.ENABLE_BATCH_PROCESSING
EVENTS_DISPATCH = not EMBEDDED and not TESTING  # embedded: switched on by the engine, where the worker is

# --- mail ------------------------------------------------------------------------------------------------------

if ENV.SMTP_SERVER:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = ENV.SMTP_SERVER, ENV.SMTP_PORT
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.SMTP_USERNAME, ENV.SMTP_PASSWORD
    EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.SMTP_SECURITY == "starttls", ENV.SMTP_SECURITY == "tls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"{ENV.FROM_NAME} <{ENV.FROM_EMAIL}>"

# --- language, time, files -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "yiz" / "locale"]
TIME_ZONE = "UTC"
STATIC_URL = ENV.STATIC_URL
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_URL = media.url(ENV)
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, Any] = {
    "default": media.storage(ENV),
    "staticfiles": {  # names with a hash of the content, to be kept for ever by browsers and networks
        "BACKEND": "yiz.static_files.HashedStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "exports": media.exports(ENV),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

# --- the API ---------------------------------------------------------------------------------------------------

RATE_LIMITS_ENABLED = ENV.RATE_LIMITS
RATE_LIMIT_OVERRIDES = parse_overrides(ENV.RATE_LIMIT_OVERRIDES)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["profiles.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["yiz.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["yiz.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "yiz.api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["yiz.api.limits.ScopeThrottle"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "yiz.api.refusals.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_FORMATTER_CLASS": "yiz.api.refusals.HouseFormatter"}
SIMPLE_JWT = {
    "SIGNING_KEY": JWT_SECRET_KEY,
    "ALGORITHM": "HS256",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "USER_ID_CLAIM": "sub",
}

# --- logs ------------------------------------------------------------------------------------------------------

from yiz import logs  # noqa: E402  after the settings it reads

DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # checked or made by RequestIdMiddleware
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # it would believe any X-Forwarded-For; yiz.api.apps says the address
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: one line a request is enough
LOGGING = logs.configure(level=ENV.LOG_LEVEL, as_json=ENV.LOG_FORMAT == "json")
