from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import set_urlconf

collect_ignore = [] if settings.ENV.MONGO_URI else ["mongodb_only"]


@pytest.fixture
def trial_api() -> Iterator[None]:
    """The small API of `endpoints.py` in the place of the product's.

    Unlike `pytest.mark.urls`, which has every address of both resolved anew for each test: ten times a request.
    """
    ours, settings.ROOT_URLCONF = settings.ROOT_URLCONF, "tests.yiz.endpoints"
    set_urlconf(None)
    yield
    settings.ROOT_URLCONF = ours
    set_urlconf(None)
