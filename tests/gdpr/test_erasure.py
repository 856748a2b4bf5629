"""After the days of grace, nothing of a person is left, in any table, but the places of answered comments."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage

from profiles.constants import ERASED_USER_ID
from profiles.models import AccountDeletion, User
from profiles.services import DeletionService, ExportService
from profiles.services.archiving import make
from social.models import Comment, Interaction, Plan, SharedSkill
from tests.factories.profiles import PASSWORD
from tests.gdpr import raw
from tests.gdpr.table import PERSONAL
from tests.gdpr.world import SHARED, make_world, their_own
from yiz import clock, ports

pytestmark = pytest.mark.django_db


def leave(user, run_events):
    DeletionService.request(user_id=user.pk, password=PASSWORD)
    run_events()


def grace_ends(user):
    AccountDeletion.objects.filter(user_id=user.pk).update(erase_at=clock.now() - timedelta(seconds=1))


def erase_due():
    return ports.cleaners["profiles.erasure"](lambda rows, what: None)


def drifts():
    return [drift for _, reconcile in ports.counters for drift in reconcile(False)]


def lacking(zelda):
    """Personal columns in which the world has nobody: what is not there can't be seen to go."""
    tables = {apps.get_model(label)._meta.db_table: label for label in PERSONAL}
    found = {tables.get(row.table) for row in raw.search({"id": zelda.pk, "name": zelda.username})}
    named = {label for label, kept in PERSONAL.items() if kept.people}
    return sorted(named - found - {"profiles.AccountDeletion"})


def test_nothing_is_left_of_a_person(run_events):
    world = make_world()
    zelda = User.objects.get(pk=world.zelda.pk)
    make(ExportService.request(user_id=zelda.pk).pk)
    file = zelda.exports.get().file
    run_events()
    assert lacking(zelda) == []
    assert drifts() == []
    names = world.names
    leave(zelda, run_events)
    grace_ends(zelda)
    assert erase_due() == 1
    assert raw.search(names) == []
    kept = {found.table for found in raw.search({"shared": SHARED})}
    assert kept <= their_own()
    assert drifts() == []
    assert not default_storage.exists("avatars/z.webp")
    assert not ports_storage().exists(file)


def ports_storage():
    from profiles.services.exports import storage

    return storage()
