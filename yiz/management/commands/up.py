"""Starts everything that the environment asks for."""

import argparse
import socket
from contextlib import ExitStack
from io import StringIO
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

from yiz.celery import app
from yiz.engine import lock, preflight, server
from yiz.engine.engine import Engine
from yiz.engine.supervisor import Supervisor, parts

PORT_PATIENCE = 6.0


class Command(BaseCommand):
    help = "Migrates, then serves: web, sockets, tasks and schedules. Example: python manage.py up --port 8080 --demo"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.DEFAULT_PORT, help="the port to serve on")
        parser.add_argument("--host", default="127.0.0.1", help="the address to serve on; 0.0.0.0 for all")
        parser.add_argument(
            "--demo",
            action=argparse.BooleanOptionalAction,
            default=False,
            help="fill an empty database with people and plans to look at",
        )

    def handle(self, *, host: str, port: int, demo: bool, **options: Any) -> None:
        with ExitStack() as held:
            try:
                held.enter_context(lock.hold(settings.VAR_DIR))
                preflight.check()
            except (lock.InUse, preflight.NotReady) as refusal:
                raise CommandError(str(refusal)) from None
            bound = held.enter_context(self._bind(host, port))
            self._prepare(demo=demo)
            if settings.EMBEDDED:
                server.serve(bound, engine=Engine(app), on_ready=lambda: self._tell(host, port))
            else:
                bound.close()
                self._tell(host, port)
                Supervisor(parts(host, port)).run()

    def _bind(self, host: str, port: int) -> socket.socket:
        # parts of a supervisor that was killed need a moment to notice, and to let go of the port
        end = monotonic() + (0 if settings.EMBEDDED else PORT_PATIENCE)
        while True:
            try:
                return server.bind(host, port)
            except OSError as error:
                if monotonic() >= end:
                    advice = "Choose another one with --port."
                    raise CommandError(f"Port {port} on {host} cannot be used: {error}. {advice}") from None
                sleep(0.2)

    def _prepare(self, *, demo: bool) -> None:
        """The database as this version needs it; safe to run again."""
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("setup_indexes", stdout=StringIO())
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        if demo and not get_user_model().objects.exists():
            self.stdout.write("First start: making demo people and plans …")
            call_command("seed_demo", deliver=False)

    def _tell(self, host: str, port: int) -> None:
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104  only shown
        site = f"http://{shown}:{port}"
        mail = settings.EMAIL_HOST if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else settings.EMAIL_FILE_PATH
        lines = {
            "Site": site,
            "API": f"{site}/api/v1",
            "Documentation": f"{site}/api/docs",
            "Admin": f"{site}/admin/",
            "Health": f"{site}/health",
            "Database": preflight.database(),
            "Tasks, cache": preflight.broker(),
            "Schedules": "on" if settings.BATCH_ENABLED else "off (ENABLE_BATCH_PROCESSING=false)",
            "Mails": mail,
            "Data": settings.VAR_DIR,
        }
        told = "\n".join(f"  {name:<14} {value}" for name, value in lines.items())
        self.stdout.write(f"\nYiZ Planner is up. Ctrl-C stops it.\n\n{told}\n")
        self.stdout.flush()
