"""The product's settings, in a folder of their own that goes when the tests end; the developer's `.env` is not read.

`MONGO_URI` and `REDIS_URL` choose the databases as they do for the product. Each worker of pytest-xdist has
its own folder, its own database and its own keys in Redis.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
OWNS_FOLDER = "YIZ_TEST_FOLDER" not in os.environ
TEST_FOLDER = Path(
    os.environ.setdefault("YIZ_TEST_FOLDER", tempfile.mkdtemp(prefix="yiz-tests-") if OWNS_FOLDER else "")
)
if OWNS_FOLDER:
    atexit.register(shutil.rmtree, TEST_FOLDER, ignore_errors=True)
os.environ["VAR_DIR"] = str(TEST_FOLDER / WORKER)
os.environ.setdefault("LOG_LEVEL", "WARNING")  # a line for each of ten thousand requests costs time
OWN_REDIS = "YIZ_TEST_REDIS" in os.environ  # `make test-services` has started one for the tests alone
if OWN_REDIS:
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    os.environ["REDIS_URL"] = f"{os.environ['YIZ_TEST_REDIS']}/{number}"

from yiz import env  # noqa: E402  after the environment it reads

env.Environment.model_config["env_file"] = None

from tests.queries import RECORDER  # noqa: E402
from yiz.settings import *  # noqa: E402, F403
from yiz.settings import (  # noqa: E402
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    CHANNEL_LAYERS,
    DATABASES,
    EMBEDDED,
    ENV,
    INSTALLED_APPS,
    LOGGING,
    STATIC_ROOT,
    VAR_DIR,
)

INSTALLED_APPS = [*INSTALLED_APPS, "tests.trial"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
PASSWORD_HASHERS = ["tests.hashers.QuickBcrypt"]
RATE_LIMITS_ENABLED = False  # a test of limits switches them on
RUN = f"{os.environ.setdefault('YIZ_TEST_RUN', f'yiz-test-{os.getpid()}')}-{WORKER}"
if ENV.MONGO_URI:
    DATABASES["default"]["OPTIONS"]["event_listeners"] += [RECORDER]
else:
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
if not EMBEDDED:
    CACHES["default"]["KEY_PREFIX"] = RUN
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = RUN
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = RUN
# what is refused is a warning, and the tests ask for it thousands of times
LOGGING["loggers"]["django_structlog.middlewares.request"] = {"level": "ERROR"}
# every test client would look for all static files anew
WHITENOISE_USE_FINDERS = False
