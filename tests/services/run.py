"""`make test-services`: the suite on a real MongoDB replica set, Redis and Celery workers, which are stopped always."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType

from tests.services import servers


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)
    try:
        servers.find_or_install("chromium", servers.CHROMIUMS)
        for package, programs in (("nodejs", ("node", "nodejs")), ("npm", ("npm",))):
            servers.find_or_install(package, programs)
        with servers.mongodb() as mongo_uri, servers.redis_server() as redis_url:
            real = {"MONGO_URI": mongo_uri, "REDIS_URL": f"{redis_url}/0", "YIZ_TEST_REDIS": redis_url}
            return _run([sys.executable, "-m", "pytest", *arguments], os.environ | real)
    except servers.NotThere as missing:
        print(missing, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Its exit code; on Ctrl-C, which reaches it too, it may end in its own way first."""
    with subprocess.Popen(command, env=environment) as running:
        try:
            return running.wait()
        except BaseException:
            with suppress(subprocess.TimeoutExpired):
                running.terminate()
                running.wait(timeout=15)
            running.kill()
            raise


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
