"""The files in `deploy/` say what is so: they parse, name what is there, and watch figures that exist."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.test import Client

from yiz.env import Environment
from yiz.health import lookups
from yiz.management.commands.serve import PARTS

pytestmark = pytest.mark.django_db
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
METRIC = re.compile(r"\byiz_[a-z_]+")
ONLY_WITH_REDIS = {"yiz_queue_depth", "yiz_queue_oldest_seconds"}


def expressions() -> list[str]:
    board = json.loads((DEPLOY / "grafana" / "yiz.json").read_text())
    rules = yaml.safe_load((DEPLOY / "prometheus" / "yiz-alerts.yml").read_text())
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return shown + [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


def test_every_figure_that_is_watched_exists(client: Client) -> None:
    client.get("/health/live")
    text = client.get("/metrics").content.decode()
    told = set(METRIC.findall(text)) | ONLY_WITH_REDIS
    watched = {name for expression in expressions() for name in METRIC.findall(expression)}
    assert len(watched) >= 15
    assert watched <= told
    source = Path(lookups.__file__).read_text()
    assert all(name in source for name in ONLY_WITH_REDIS)


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "yiz-alerts.yml").read_text())["groups"][0]["rules"]
    for rule in rules:
        assert rule["for"]
        assert rule["labels"]["severity"] in ("page", "warn")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["todo"]


def test_units_and_containers_run_commands_that_there_are() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    commands = [" ".join(service["command"]) for name, service in compose["services"].items() if "command" in service]
    commands += [path.read_text() for path in DEPLOY.glob("systemd/*.service")]
    commands.append((DEPLOY / "Dockerfile").read_text().replace('", "', " "))
    named = [words for text in commands for words in re.findall(r"manage\.py (\w+)(?: (\w+))?", text)]
    assert {command for command, _ in named} <= set(get_commands())
    assert {part for command, part in named if command == "serve"} == set(PARTS)
    assert sorted(path.stem for path in DEPLOY.glob("systemd/*.service")) == sorted(f"yiz-{part}" for part in PARTS)


def test_variables_in_the_files_are_the_products() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert set(compose["x-yiz"]["environment"]) <= set(Environment.model_fields)
    template = (DEPLOY / "nginx.conf.template").read_text()
    places = set(re.findall(r"\$\{(\w+)\}", template))
    assert places == set(compose["services"]["nginx"]["environment"])


def test_an_image_takes_neither_secrets_nor_data_along() -> None:
    left_out = set((DEPLOY.parent / ".dockerignore").read_text().split("\n"))
    assert {".env", ".git", ".venv", "var", "deploy/environment"} <= left_out
