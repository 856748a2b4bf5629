"""The README's tour, typed as it stands there, against a running server."""

import json
import re
import subprocess

import pytest

from tests.flows.server import ROOT, Server


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path, "readme", RATE_LIMITS="true").start()
    yield running
    running.close()


def blocks(server):
    """The tour's two scripts, with only the port changed; the live one with this Python's client."""
    text = (ROOT / "README.md").read_text()
    found = re.findall(r"<!-- (tour|live) -->\n```bash\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in found] == ["tour", "live"]
    return [script.replace("localhost:8080", f"localhost:{server.port}") for _, script in found]


def test_the_tour_works_as_typed(server):
    tour, live = blocks(server)
    settle = "sleep 1\n"
    before, ask = tour.split("# 5. ")
    script = f"set -e\n{before}\n{settle}echo; echo ==NOTIFICATIONS==\n# {ask}\necho ==LIVE==\n{live}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=90, cwd=ROOT, check=False)  # noqa: S607
    assert done.returncode == 0, done.stdout + done.stderr
    shown, told = done.stdout.split("==NOTIFICATIONS==")[1].split("==LIVE==")
    types = {row["type"] for row in json.loads(shown)["results"]}
    assert {"follow_received", "like_received", "rating_received", "download_received", "comment_received"} & types
    assert "mention" in types or "comment_received" in types
    assert "personal_notification" in told, told
    assert "like_received" in told, told
