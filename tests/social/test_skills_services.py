"""Skills below the API: screening, states, editing at the same moment, what is recounted, what is told in the room."""

import pytest

from social.consumers import SkillRoom
from social.models import SharedSkill, SkillVersion
from social.recounts_skills import provide
from social.services import InteractionService, PlanService, SkillService
from social.services.audience import mend
from social.services.content import parse_days
from social.services.skills import NotNow
from tests.asserts import in_threads
from tests.factories.follow import make_accepted_follow
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill
from yiz.api.errors import PreconditionFailed
from yiz.api.screening import Rejected
from yiz.events.models import OutboxEvent
from yiz.ports import Ports, Screening, content_screen
from yiz.realtime.rooms import JOINS, Refused

pytestmark = pytest.mark.django_db


class WordScreen:
    """Judges by single words."""

    def screen(self, kind, author_id, fields, target_id=""):
        text = " ".join(fields.values())
        for action in ("reject", "hide", "require_review", "flag"):
            if f"please-{action}" in text:
                return Screening(action, "It says so itself.")
        return Screening()


@pytest.fixture
def screened():
    before = content_screen.provider
    content_screen.provide(WordScreen())
    yield
    content_screen.provide(before)


def share(author, **fields):
    return SkillService.create(author_id=author.pk, **{"title": "T", "category": "c", "days": make_days(1), **fields})


@pytest.mark.parametrize(
    ("word", "status"), [("hide", "hidden"), ("require_review", "hidden"), ("flag", "published"), ("x", "published")]
)
def test_what_needs_review_is_kept_but_not_shown(screened, word, status):
    author = make_user()
    days = parse_days([{"day": 1, "title": "t", "tasks": [{"title": f"please-{word}"}]}])
    skill_id = share(author, days=days)
    assert SharedSkill.objects.get(pk=skill_id).status == status
    author.refresh_from_db()
    assert author.skills_count == int(status == "published")
    assert OutboxEvent.objects.filter(name="SkillPublished").count() == int(status == "published")


def test_a_refused_text_is_not_stored_and_says_why(screened):
    author = make_user()
    with pytest.raises(Rejected, match="It says so itself"):
        share(author, tags=["please-reject"])
    skill_id = share(author)
    with pytest.raises(Rejected):
        SkillService.edit(skill_id=skill_id, changes={"title": "please-reject"})
    assert SharedSkill.objects.get().title == "T"


def test_an_edit_that_needs_review_withdraws_the_skill(screened):
    author = make_user()
    skill_id = share(author)
    SkillService.edit(skill_id=skill_id, changes={"description": "please-hide"})
    assert SharedSkill.objects.get().status == "hidden"
    assert OutboxEvent.objects.filter(name="SkillWithdrawn").count() == 1
    draft_id = share(author, description="please-hide", status="draft")
    SkillService.publish(skill_id=draft_id)
    assert SharedSkill.objects.get(pk=draft_id).status == "hidden"
    with pytest.raises(NotNow):
        SkillService.publish(skill_id=draft_id)


def test_an_edit_holds_to_the_revision_that_was_read():
    skill = make_skill()
    SkillService.edit(skill_id=skill.pk, changes={"title": "A"}, expected_revision=1)
    with pytest.raises(PreconditionFailed):
        SkillService.edit(skill_id=skill.pk, changes={"title": "B"}, expected_revision=1)
    with pytest.raises(ValueError, match="likes_count"):
        SkillService.edit(skill_id=skill.pk, changes={"likes_count": 9})


@pytest.mark.django_db(transaction=True)
def test_edits_at_the_same_moment_are_all_kept_as_versions():
    skill = make_skill()
    in_threads(lambda number: SkillService.edit(skill_id=skill.pk, changes={"title": f"T{number}"}), threads=8)
    skill.refresh_from_db()
    assert skill.version == 9
    assert list(SkillVersion.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 10))
    assert SkillVersion.objects.get(number=9).title == skill.title


@pytest.mark.django_db(transaction=True)
def test_publishing_at_the_same_moment_counts_once():
    author = make_user()
    skill_id = share(author, status="draft", tags=["a"])
    done = in_threads(lambda number: SkillService.publish(skill_id=skill_id), threads=8)
    assert sorted(done) == [False] * 7 + [True]
    author.refresh_from_db()
    assert author.skills_count == 1
    assert OutboxEvent.objects.filter(name="SkillPublished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sharing_one_title_at_the_same_moment_gives_addresses_of_their_own():
    author = make_user()
    in_threads(lambda number: share(author), threads=8)
    assert SharedSkill.objects.count() == 8
    assert len(set(SharedSkill.objects.values_list("slug", flat=True))) == 8


def test_counters_are_recounted():
    counters = Ports()
    provide(counters, Ports())

    def drifts(fix):
        return {(drift.counter, drift.stored, drift.counted) for _, run in counters for drift in run(fix)}

    author, learner = make_user(), make_user()
    skill_id = share(author)
    PlanService.download(user=learner, skill_id=skill_id)
    assert drifts(False) == set()
    SharedSkill.objects.update(downloads_count=7)
    type(author).objects.filter(pk=author.pk).update(skills_count=5, downloads_received=7)
    assert drifts(True) == {("downloads_count", 7, 1), ("downloads_received", 7, 1), ("skills_count", 5, 1)}
    assert drifts(False) == set()


def test_an_audience_that_missed_its_profile_is_mended(run_events):
    author = make_user()
    skill_id = share(author)
    type(author).objects.filter(pk=author.pk).update(profile_visibility="followers")
    run_events()
    assert SharedSkill.objects.get(pk=skill_id).audience == "followers"
    assert mend(skill_id) is False


# --- the room ------------------------------------------------------------------------------------------------------


def test_the_room_is_for_those_who_may_see_the_skill():
    assert isinstance(JOINS["join_skill_room"], SkillRoom)
    room, author, follower = SkillRoom(), make_user(), make_user()
    make_accepted_follow(follower, author)
    public, guarded = make_skill(author=author), make_skill(author=author, visibility="followers")
    draft = make_skill(author=author, status="draft")
    entered = {
        name: [room.may_enter(who, skill.pk) for skill in (public, guarded, draft)]
        for name, who in (("nobody", None), ("stranger", make_user()), ("follower", follower), ("author", author))
    }
    assert entered == {
        "nobody": [True, False, False],
        "stranger": [True, False, False],
        "follower": [True, True, False],
        "author": [True, True, True],
    }
    assert room.may_enter(author, "65f0c0ffee65f0c0ffee0000") is False


@pytest.mark.parametrize("data", [{}, {"skill_id": 5}, {"skill_id": "x"}, {"skill_id": ["a"]}, {"skill_id": "A" * 24}])
def test_a_room_without_a_skill_is_refused(data):
    with pytest.raises(Refused):
        SkillRoom().key(None, data)


def test_joining_tells_the_counts():
    skill = make_skill()
    InteractionService.like(user=make_user(), skill_id=skill.pk, liked=True)
    told = SkillRoom().snapshot(None, skill.pk)
    assert told["skill_id"] == skill.pk
    assert told["counts"]["likes"] == 1
    assert told["rating"]["average"] is None
