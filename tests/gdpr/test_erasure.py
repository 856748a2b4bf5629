"""After the days of grace, nothing of a person is left, in any table, but the places of answered comments."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage

from follow import user_data
from follow.models import Relationship
from profiles.constants import ERASED_USER_ID
from profiles.models import AccountDeletion, User
from profiles.services import DeletionService, ExportService
from profiles.services.archiving import make
from profiles.services.exports import storage
from social.models import Comment, Plan, SharedSkill
from tests.clients import api_client
from tests.factories.profiles import PASSWORD, make_user
from tests.gdpr import raw
from tests.gdpr.table import PERSONAL
from tests.gdpr.world import SHARED, make_world
from yiz import clock, ports

pytestmark = pytest.mark.django_db

THEIR_OWN = {"plans", "shared_skills", "skill_versions"}
"""Tables in which copies of the shared skill stay, as others' own."""


def leave(user, run_events):
    DeletionService.request(user_id=user.pk, password=PASSWORD)
    run_events()


def grace_ends(user):
    AccountDeletion.objects.filter(user_id=user.pk).update(erase_at=clock.now() - timedelta(seconds=1))


def erase_due():
    return ports.cleaners["profiles.erasure"].clean(lambda rows, what: None)


def drifts():
    return [drift for _, reconcile in ports.counters for drift in reconcile(False)]


def lacking(zelda):
    """Personal columns in which the world has nobody: what is not there can't be seen to go."""
    tables = {apps.get_model(label)._meta.db_table: label for label in PERSONAL}
    found = {tables.get(row.table) for row in raw.search({"id": zelda.pk, "name": zelda.username})}
    named = {label for label, kept in PERSONAL.items() if kept.people}
    return sorted(named - found - {"profiles.AccountDeletion"})


def test_nothing_is_left_of_a_person(run_events):
    """All tables, in one world: what goes, what stays of it, and that others' counters are what a recount gives.

    The erasure is cut short after each of its parts, and finds at the last run what all of them have left.
    """
    world = make_world()
    zelda = User.objects.get(pk=world.zelda.pk)
    make(ExportService.request(user_id=zelda.pk).pk)
    file = zelda.exports.get().file
    run_events()
    assert lacking(zelda) == []
    assert drifts() == []
    names, others = world.names, counters_of(world)
    leave(zelda, run_events)
    assert counters_of(world) == others, "nothing of others moves before the account is erased"
    grace_ends(zelda)
    power_cuts(zelda)
    assert erase_due() == 1
    assert raw.search(names) == []
    assert {found.table for found in raw.search({"shared": SHARED})} <= THEIR_OWN
    assert drifts() == []
    assert not default_storage.exists(zelda.avatar)
    assert not storage().exists(file)
    assert_left_to_others(world)
    assert erase_due() == 0


def counters_of(world):
    people = User.objects.filter(pk__in=[world.friend.pk, world.other.pk]).order_by("id")
    skills = SharedSkill.objects.filter(pk=world.theirs)
    return [
        *people.values("followers_count", "following_count", "likes_received", "downloads_received", "skills_count"),
        *skills.values("likes_count", "bookmarks_count", "downloads_count", "comments_count", "ratings_count"),
    ]


def assert_left_to_others(world):
    """Answered comments keep their place, plans and forks stay, of no origin; mentions name nobody."""
    tombstone = Comment.objects.get(pk=world.answered)
    assert (tombstone.author_id, tombstone.body, tombstone.status) == (ERASED_USER_ID, "", "deleted")
    answer = Comment.objects.get(parent=tombstone)
    assert answer.body == "An answer to you, @erased"
    mention = Comment.objects.get(pk=world.mention)
    assert (mention.body, mention.mentioned_ids) == ("What says @erased, and @oskar?", [world.other.pk])
    assert '<span class="mention">@oskar</span>' in mention.body_html
    seen = api_client(world.friend).get(f"/api/v1/social/skills/{world.theirs}/comments").json()["results"]
    assert [(one["id"], one["author"]) for one in seen if one["deleted"]] == [(world.answered, None)]
    assert Comment.objects.filter(author_id=ERASED_USER_ID).count() == 1
    assert Plan.objects.values_list("owner_id", "skill_id").get(pk=world.taken_plan) == (world.friend.pk, None)
    assert SharedSkill.objects.values_list("author_id", "forked_from_id").get(pk=world.taken_fork) == (
        world.friend.pk,
        None,
    )
    assert User.objects.present().filter(pk=ERASED_USER_ID).count() == 0


def power_cuts(zelda):
    """After each of the parts in turn the process ends."""
    parts = dict(ports.user_data)
    for name in parts:
        ports.user_data.provide(name, CutShort(parts[name]))
    try:
        for name in sorted(parts):
            with pytest.raises(ExceptionGroup):
                erase_due()
            assert not DeletionService.restore(user_id=zelda.pk)
            ports.user_data.provide(name, parts[name])
    finally:
        for name, part in parts.items():
            ports.user_data.provide(name, part)


class CutShort:
    """Does its work, and does not live to see the next."""

    def __init__(self, part):
        self.part = part

    def erase(self, user_id):
        self.part.erase(user_id)
        raise RuntimeError("The power went off.")


def test_a_part_that_is_cut_short_in_the_middle_leaves_no_counter_wrong(run_events):
    """Half of the chunks of edges and of interactions are done; a recount finds nothing, and the rest is done later."""
    zelda = make_user()
    people = [make_user() for _ in range(5)]
    Relationship.objects.bulk_create(
        Relationship(follower=person, followee=zelda, status="active", since=clock.now()) for person in people
    )
    User.objects.filter(pk__in=[person.pk for person in people]).update(following_count=1)
    User.objects.filter(pk=zelda.pk).update(followers_count=5)
    leave(zelda, run_events)
    assert user_data._end_edges(Relationship.objects.filter(followee=zelda), "follower_id", "following_count", 2) == 2
    assert drifts_of_others(zelda) == []
    assert Relationship.objects.filter(followee=zelda).count() == 3
    grace_ends(zelda)
    assert erase_due() == 1
    assert drifts() == []
    assert set(User.objects.filter(pk__in=[person.pk for person in people]).values_list("following_count")) == {(0,)}


def drifts_of_others(zelda):
    return [drift for drift in drifts() if drift.subject_id != zelda.pk]


def test_those_who_fail_do_not_keep_others_from_it(run_events):
    """And nobody goes before their time."""
    first, second, early = (make_user() for _ in range(3))
    for user in (first, second, early):
        leave(user, run_events)
    grace_ends(first)
    grace_ends(second)
    ports.user_data.provide("a_test", Refuses(first.pk))
    try:
        with pytest.raises(ExceptionGroup):
            erase_due()
    finally:
        ports.user_data.withdraw("a_test")
    there = set(User.objects.filter(pk__in=[first.pk, second.pk, early.pk]).values_list("id", flat=True))
    assert there == {first.pk, early.pk}
    assert erase_due() == 1
    assert User.objects.filter(pk=early.pk, status="deleting").exists()


class Refuses:
    """Can't erase this one."""

    def __init__(self, user_id):
        self.user_id = user_id

    def erase(self, user_id):
        if user_id == self.user_id:
            raise RuntimeError("Not this one.")
