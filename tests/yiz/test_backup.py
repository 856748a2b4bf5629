"""Backup, wipe, restore: everything is there again, to the last row, and every counter right."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from profiles.models import User
from social.models import SharedSkill
from tests.factories.feed import download, like, share
from tests.factories.follow import make_follow
from tests.factories.profiles import make_user
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out, verbosity=0)
    return out.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of every table, by table."""
    return {
        model._meta.db_table: sorted(map(str, model._default_manager.order_by().values()))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def wipe() -> None:
    for model in (OutboxEvent, SharedSkill, User):
        model._base_manager.all()._raw_delete("default")


def test_everything_is_back(tmp_path: Path, run_events: Callable[[], Any]) -> None:
    author, fan = make_user(), make_user()
    skill = share(author, "Learn to whistle")
    like(fan, skill)
    make_follow(fan, author)
    run_events()
    download(fan, skill)
    before, file = everything(), tmp_path / "backup"
    assert before["outbox_events"]
    said = run("backup", file)
    assert "Not in it: uploads" in said
    assert file.stat().st_mode & 0o077 == 0, "it has everybody's data: nobody else reads it"
    with pytest.raises(CommandError, match="there already"):
        run("backup", file)

    with pytest.raises(CommandError, match="--overwrite"):
        run("restore", file)
    if connection.vendor == "mongodb":
        wipe()
    make_user()
    assert "rows are back" in run("restore", file, "--overwrite")
    assert everything() == before
    if connection.vendor == "mongodb":
        run("setup_indexes", "--check")
    run_events()  # what was still to be told when the backup was made
    assert "Every counter" in run("reconcile", "--check")


def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    make_user()
    before, file = everything(), tmp_path / "backup"
    run("backup", file)
    whole = file.read_bytes()
    broken = {"empty": b"", "words": b"not a database" * 100, "cut": whole[: len(whole) // 2]}
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match="is no backup"):
            run("restore", tmp_path / name, "--overwrite")
    with pytest.raises(CommandError, match="There is no file"):
        run("restore", tmp_path / "nothing")
    with pytest.raises(CommandError, match="can't be written"):
        run("backup", tmp_path / "no-folder" / "backup")
    assert everything() == before
