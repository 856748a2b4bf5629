"""One part of the product in a process of its own: `python -m yiz.engine.parts web|worker|beat …`.

Ends with its supervisor: standard input is a pipe whose other end only the supervisor holds.
"""

import os
import signal
import sys
import threading


def end_with_the_supervisor() -> None:
    """Has this process told to stop when the supervisor is gone, however it went."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def web(host: str, port: str) -> None:
    """The web server, without an engine."""
    from yiz.engine import server  # noqa: PLC0415  each part loads only what it runs

    server.serve(server.bind(host, int(port)), engine=None, on_ready=lambda: None)


def celery(*arguments: str) -> None:
    """Celery's own command, without its banner."""
    from yiz.celery import app  # noqa: PLC0415  each part loads only what it runs

    app.start(argv=["--quiet", *arguments])


def main() -> None:
    import django  # noqa: PLC0415  before anything of the product

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
    django.setup()
    end_with_the_supervisor()
    part, arguments = sys.argv[1], sys.argv[2:]
    if part == "web":
        web(*arguments)
    else:
        celery(part, *arguments)


if __name__ == "__main__":
    main()
