"""The environment: read once, and refused with the variable's name and what is allowed when it is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from yiz import env
from yiz.env import Environment, explain

EXAMPLE = env.BASE_DIR / ".env.example"
BRIEF = (
    "MONGO_URI",
    "REDIS_URL",
    "JWT_SECRET_KEY",
    "WEBSOCKET_SECRET_KEY",
    "SMTP_SERVER",
    "SMTP_PORT",
    "SMTP_USERNAME",
    "SMTP_PASSWORD",
    "FROM_EMAIL",
    "FROM_NAME",
    "FRONTEND_URL",
    "ENABLE_BATCH_PROCESSING",
)
SECRET = "s" * 32
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "JWT_SECRET_KEY": "123456789abcdef0123456789abcdef0",
    "WEBSOCKET_SECRET_KEY": "23456789abcdef0123456789abcdef01",
    "ALLOWED_HOSTS": "api.example.com, example.com",
    "FRONTEND_URL": "https://example.com",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name, raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Environment:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Environment(_env_file=None)


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch)
    assert (found.MONGO_URI, found.REDIS_URL, found.PORT, found.ENVIRONMENT) == ("", "", 8080, "development")


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, SMTP_PORT="", VAR_DIR="").SMTP_PORT == 587


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "eighty", "1 to 65535"),
        ("PORT", "70000", "1 to 65535"),
        ("SMTP_PORT", "0", "1 to 65535"),
        ("ENVIRONMENT", "staging", "development or production"),
        ("ENABLE_BATCH_PROCESSING", "perhaps", "true or false"),
        ("MONGO_URI", "postgres://localhost/x", "mongodb://"),
        ("MONGO_URI", "mongodb://localhost:27017", "mongodb://"),
        ("MONGO_URI", "mongodb://localhost:none/x", "mongodb://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("JWT_SECRET_KEY", "short", "at least 32 characters"),
        ("WEBSOCKET_SECRET_KEY", "short", "at least 32 characters"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("SMTP_SECURITY", "ssl3", "starttls, tls or none"),
        ("FROM_EMAIL", "nobody", "an e-mail address"),
        ("FRONTEND_URL", "example.com", "http(s)"),
        ("ALLOWED_ORIGINS", "https://a.example, b.example", "origins"),
        ("ALLOWED_ORIGINS", "https://a.example/path", "origins"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "networks"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "console or json"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    with pytest.raises(ValidationError) as wrong:
        load(monkeypatch, **{name: value})
    text = explain(wrong.value)
    assert f"  {name}: " in text
    assert allowed in text
    assert name not in ("SECRET_KEY", "JWT_SECRET_KEY", "WEBSOCKET_SECRET_KEY") or value not in text.split("Allowed")[0]


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as wrong:
        load(monkeypatch, PORT="x", LOG_LEVEL="x")
    assert len(explain(wrong.value).splitlines()) == 3


def test_production_needs_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as wrong:
        load(monkeypatch, ENVIRONMENT="production", SECRET_KEY=SECRET, JWT_SECRET_KEY=SECRET)
    assert "needs WEBSOCKET_SECRET_KEY, ALLOWED_HOSTS" in explain(wrong.value)
    assert load(monkeypatch, **SAFE).ALLOWED_HOSTS == ["api.example.com", "example.com"]


def test_production_refuses_what_is_right_for_development_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe = {
        "JWT_SECRET_KEY": (SAFE["SECRET_KEY"], "its own"),
        "SECRET_KEY": (SECRET, "no random text"),
        "ALLOWED_HOSTS": ("*", "ALLOWED_HOSTS"),
        "FRONTEND_URL": ("http://example.com", "https://"),
        "RATE_LIMITS": ("false", "RATE_LIMITS"),
        "LOG_LEVEL": ("DEBUG", "LOG_LEVEL"),
    }
    for name, (value, words) in unsafe.items():
        with monkeypatch.context() as one, pytest.raises(ValidationError) as wrong:
            load(one, **{**SAFE, name: value})
        assert words in explain(wrong.value), name
        assert SAFE["SECRET_KEY"] not in explain(wrong.value)


def test_static_files_may_come_from_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch).static_origins == []
    found = load(monkeypatch, STATIC_URL="https://cdn.example.com/static/")
    assert (found.STATIC_URL, found.static_origins) == ("https://cdn.example.com/static/", ["https://cdn.example.com"])
    for wrong in ("static", "//cdn.example.com/", "https://cdn.example.com", "ftp://cdn.example.com/static/"):
        with pytest.raises(ValidationError):
            load(monkeypatch, STATIC_URL=wrong)


def test_the_process_ends_with_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SystemExit, match=r"PORT: .*Allowed: a TCP port, 1 to 65535"):
        env.load()


def test_the_example_has_every_variable_the_briefs_first_and_can_be_used_as_it_is(tmp_path: Path) -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    names = [line.partition("=")[0] for line in lines]
    assert sorted(names) == sorted(Environment.model_fields)
    assert [name for name in names if name in BRIEF] == list(BRIEF)
    copy = tmp_path / ".env"
    copy.write_text(EXAMPLE.read_text())
    assert Environment(_env_file=copy) == Environment(_env_file=None, FRONTEND_URL="http://localhost:8080")


def test_a_value_from_the_file_gives_way_to_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9001\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("PORT", "9002")
    found = Environment(_env_file=tmp_path / ".env")
    assert (found.PORT, found.LOG_LEVEL) == (9002, "DEBUG")
