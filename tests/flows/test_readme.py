"""The README's tour, typed as it stands there, against a running server."""

import json
import re
import subprocess
import sys

import pytest

from tests.flows.server import ROOT, Server


@pytest.fixture
def server(tmp_path, migrated):
    running = Server(tmp_path, "readme", migrated=migrated, RATE_LIMITS="true").start()
    yield running
    running.close()


def blocks(server):
    """The tour's two scripts, with only the port changed; the live one with this Python's client."""
    text = (ROOT / "README.md").read_text()
    found = re.findall(r"<!-- (tour|live) -->\n```bash\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in found] == ["tour", "live"]
    here = {"localhost:8080": f"localhost:{server.port}", ".venv/bin/python": sys.executable}
    scripts = [script for _, script in found]
    for written, meant in here.items():
        scripts = [script.replace(written, meant) for script in scripts]
    return scripts


def test_the_tour_works_as_typed(server):
    tour, live = blocks(server)
    settle = "sleep 3\n"
    before, ask = tour.split("# 5. ")
    script = f"set -e\n{before}\n{settle}echo; echo ==NOTIFICATIONS==\n# {ask}\necho ==LIVE==\n{live}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=90, cwd=ROOT, check=False)  # noqa: S607
    assert done.returncode == 0, done.stdout + done.stderr
    shown, told = done.stdout.split("==NOTIFICATIONS==")[1].split("==LIVE==")
    types = {row["type"] for row in json.loads(shown)["results"]}
    received = {"follow_received", "like_received", "rating_received", "download_received", "mention"}
    assert types == received | {"achievement_earned"}
    assert "personal_notification" in told, told
    assert "comment_received" in told, told
