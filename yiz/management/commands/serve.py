"""Runs one part of the product in this process, for systemd, containers and the like; `up` runs them all at once."""

import argparse
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from yiz.celery import app
from yiz.engine import server
from yiz.engine.supervisor import parts

PARTS = ("web", "sockets", "worker", "heavy", "beat")


class Command(BaseCommand):
    help = "Runs one part alone. Example: python manage.py serve web --port 8000 --workers 4"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "part", choices=PARTS, help="web: REST; sockets; worker: quick tasks; heavy: long ones; beat"
        )
        parser.add_argument("--host", default="127.0.0.1", help="the address to serve on (web, sockets)")
        parser.add_argument(
            "--port", type=int, default=settings.DEFAULT_PORT, help="the port to serve on (web, sockets)"
        )
        parser.add_argument("--workers", type=_positive, default=2, help="how many processes serve (web)")

    def handle(self, *, part: str, host: str, port: int, workers: int, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError(
                "Parts find each other by Redis: set REDIS_URL. Without it, `up` runs all in one process."
            )
        if part == "web":
            os.execv(sys.executable, [sys.executable, "-m", "granian", *_granian(host, port, workers)])  # noqa: S606
        elif part == "sockets":
            server.serve(server.bind(host, port), engine=None, on_ready=lambda: None)
        else:
            command, *arguments = parts(host, port)[part]
            app.start(argv=["--quiet", command, *arguments])


def _granian(host: str, port: int, workers: int) -> list[str]:
    address = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    steady = ["--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    return [*address, *steady, "--no-access-log", "--log-level", "warning", "yiz.wsgi:application"]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number
