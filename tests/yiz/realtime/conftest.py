import pytest

from yiz.realtime.limits import Limits


@pytest.fixture
def quick(settings: object) -> Limits:
    """Limits whose times are short enough to wait for."""
    settings.REALTIME_LIMITS = limits = Limits(ping_every=0.2, check_every=0.1, tick=0.05)
    return limits
