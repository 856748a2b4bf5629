"""`manage.py evaluate_search` as it is typed, on either database; what it makes is gone when it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pymongo
import pytest

from tests.flows.server import ROOT

pytestmark = pytest.mark.services
SUBJECTS = ["guitar strings", "sourdough bread", "oil painting", "chess openings", "trail running", "herb garden"]


def written(path: Path, entries: object) -> str:
    path.write_text(json.dumps(entries))
    return str(path)


def evaluate(folder: Path, *, docs: object, database: str) -> subprocess.CompletedProcess[str]:
    queries = [{"id": n, "text": text} for n, text in enumerate(SUBJECTS)]
    qrels = [{"query": n, "doc": f"{n}-{part}", "code": 1} for n in range(len(SUBJECTS)) for part in range(3)]
    files = {"docs": docs, "queries": queries, "qrels": qrels}
    options = [f"--{name}={written(folder / f'{name}.json', entries)}" for name, entries in files.items()]
    environment = os.environ | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yiz.settings"}
    command = [sys.executable, "manage.py", "evaluate_search", *options, f"--database={database}"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("database", ["default", "sqlite"])
def test_what_answers_a_question_is_found_first(tmp_path: Path, database: str) -> None:
    with pymongo.MongoClient(os.environ["MONGO_URI"]) as client:
        before = set(client.list_database_names())
        docs = [
            {"id": f"{n}-{part}", "title": f"{text} {part}", "body": f"All about {text}, part {part}."}
            for n, text in enumerate(SUBJECTS)
            for part in range(3)
        ]
        done = evaluate(tmp_path, docs=docs, database=database)
        assert done.returncode == 0, done.stdout + done.stderr
        left = {name for name in set(client.list_database_names()) - before if "scratch" in name}
    assert not left
    figures = dict(re.findall(r"^(NDCG@10|MAP|Recall@10) ([0-9.]+)$", done.stdout, re.MULTILINE))
    assert figures == {"NDCG@10": "1.0000", "MAP": "1.0000", "Recall@10": "1.0000"}
    assert re.search(r"18 documents, 6 questions, .*:\n", done.stdout)
    assert re.search(r"[0-9.]+ ms a query", done.stdout)


def test_an_entry_that_is_no_document_is_named(tmp_path: Path) -> None:
    refused = evaluate(tmp_path, docs=[{"id": "1", "title": "No body"}], database="sqlite")
    assert refused.returncode == 1
    assert "Entry 1 of" in refused.stderr
    assert "body" in refused.stderr
