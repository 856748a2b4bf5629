"""Digests, summaries and decisions by mail: in one's morning, once, and only when there is something to say."""

import smtplib
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from notifications import decisions, mailings
from notifications.constants import Type
from notifications.models import Notification
from notifications.preferences import Preferences
from notifications.services import NotificationService
from profiles.models import UserEmailPreferences
from social.models import Interaction
from tests.factories.feed import like
from tests.factories.follow import make_followers
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.mailbox import sent_mails
from yiz.mail import bounces
from yiz.mail.models import BadAddress, EmailLog, Status

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def silent(done, what):
    """Progress that nobody watches."""


def zone_where_it_is(hour):
    """A zone in which it is about that hour of the day now."""
    ahead = (hour - NOW.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def reader(digest="daily", *, hour=8, **fields):
    """Somebody in whose zone it is that hour, with a confirmed address."""
    user = make_user(timezone=zone_where_it_is(hour), email_verified_at=NOW, **fields)
    UserEmailPreferences.objects.create(user=user, digest=digest)
    return user


def liked(user, **fields):
    skill = make_skill(author=user, **fields)
    like(make_user(display_name="Grace"), skill)
    return skill


def bodies():
    return {mail.to[0]: mail.body for mail in sent_mails()}


def test_who_gets_a_digest_now(run_events):
    """One world, one run: everybody but the first has a reason not to."""
    people = {
        "morning": reader(),
        "evening": reader(hour=19),
        "off": reader("off"),
        "nothing happened": reader(),
        "not confirmed": make_user(timezone=zone_where_it_is(8)),
        "suspended": reader(status="suspended"),
        "quiet hours": reader(),
        "not by mail": reader(),
    }
    quiet = Preferences(quiet_from=time(0), quiet_until=time(23, 59))
    NotificationService.set_preferences(user_id=people["quiet hours"].id, preferences=quiet)
    no_mail = Preferences({Type.LIKE_RECEIVED: frozenset({"in_app"})})
    NotificationService.set_preferences(user_id=people["not by mail"].id, preferences=no_mail)
    for name, user in people.items():
        if name != "nothing happened":
            liked(user, title="Read music")
    run_events()
    mailings.send_digests(silent)
    mailings.send_digests(silent)
    found = bodies()
    assert [name for name, user in people.items() if user.email in found] == ["morning"]
    assert "Grace liked “Read music”" in found[people["morning"].email]
    mailings.send_digests(silent)
    assert len(sent_mails()) == 1, "never twice"
    assert Notification.objects.get(recipient=people["morning"]).mailed_at is not None


def test_a_digest_says_what_happened_in_the_readers_language_and_can_be_ended(run_events):
    user = reader(language="de")
    followed = make_user(display_name="Katherine")
    from tests.factories.follow import make_follow

    make_follow(user, followed)
    make_skill(author=followed, title="Sourdough")
    make_skill(author=followed, title="Secret", visibility="private")
    liked(user, title="Noten lesen")
    run_events()
    mailings.send_digests(silent)
    (mail,) = [found for found in sent_mails() if found.to == [user.email]]
    assert mail.subject == "Was seit gestern geschehen ist"
    for said in (
        "Grace gefällt „Noten lesen“",
        "Deine Pläne",
        "Neu von denen, denen du folgst",
        "Sourdough (Katherine)",
    ):
        assert said in mail.body
    assert "Secret" not in mail.body + mail.alternatives[0].content
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_read_meanwhile_is_not_mailed(run_events):
    user = reader()
    liked(user)
    run_events()
    mailings.send_digests(silent)
    NotificationService.mark_all_read(user_id=user.id)
    assert user.email not in bodies()
    assert EmailLog.objects.get(kind="digest").status == Status.DROPPED


def monday_morning():
    """The last Monday, at 8 in UTC."""
    day = (NOW - timedelta(days=NOW.weekday())).date()
    return datetime.combine(day, time(8, 30), NOW.tzinfo)


def test_weekly_ones_go_out_on_mondays(run_events):
    user = make_user(email_verified_at=NOW)  # weekly is what one has who has chosen nothing
    liked(user)
    run_events()
    for days, hours in ((1, 0), (0, 5), (0, 0), (0, 1)):
        mailings.send_digests(silent, monday_morning() + timedelta(days=days, hours=hours))
    assert [row.dedupe_key for row in EmailLog.objects.filter(kind="digest", user_id=user.id)] == [
        f"digest:{user.id}:{monday_morning():%Y-%m-%d}"
    ]
    assert user.email in bodies()


def test_summaries_go_to_those_with_something_to_sum_up_on_mondays():
    busy, idle, off, reader_only = (make_user(email_verified_at=NOW) for _ in range(4))
    UserEmailPreferences.objects.create(user=off, creator_summary=False)
    at = monday_morning() - timedelta(days=2)
    for author in (busy, off):
        made = f"{int(at.timestamp()):08x}" + author.id[8:]
        Interaction.objects.create(
            id=made, user=make_user(), skill=make_skill(author=author), kind="like", created_at=at
        )
    make_skill(author=idle)
    for days in (0, 0, 1):
        mailings.send_summaries(silent, monday_morning() + timedelta(days=days))
    assert set(bodies()) == {busy.email}
    assert not EmailLog.objects.filter(user_id=reader_only.id).exists()


def test_a_summary_compares_two_weeks_and_draws_the_days():
    from notifications import summaries

    user = make_user(language="de")
    skill = make_skill(author=user, title="Read music")
    until = datetime.combine(NOW.date(), time(), NOW.tzinfo)
    for days, kind, number in ((1, "like", 3), (3, "download", 2), (9, "like", 1)):
        for _ in range(number):
            at = until - timedelta(days=days) + timedelta(hours=12)
            made = f"{int(at.timestamp()):08x}" + make_user().id[8:]
            Interaction.objects.create(id=made, user=make_user(), skill=skill, kind=kind, created_at=at)
    make_followers(user, 1)
    found = summaries.gather(user, until)
    assert [(row["name"], row["number"], row["change"]) for row in found["figures"]][:2] == [
        ("Downloads", 2, "+2"),
        ("Likes", 3, "+2"),
    ]
    assert [day["number"] for day in found["days"]][-4:] == [2, 0, 3, 0]
    assert max(day["height"] for day in found["days"]) == 80
    assert found["skills"] == [{"title": "Read music", "url": found["skills"][0]["url"], "number": 5}]
    assert summaries.gather(make_user(), until) is None


def test_a_decision_is_mailed_once_with_its_reason_and_noted_in_the_ledger():
    user = make_user(language="de")
    for _ in range(2):
        decisions.tell_of_decision(
            decision_id="d" * 24,
            user_id=user.id,
            decision="remove",
            title="Buy now",
            target_kind="skill",
            target_id="a" * 24,
            reason="Werbung",
        )
    (mail,) = sent_mails()
    assert mail.subject == "Eine Entscheidung unserer Moderation"
    assert "„Buy now“ wurde entfernt: Werbung" in mail.body
    assert Notification.objects.get().mailed_at is not None


def test_a_bad_address_gets_no_more_mails_until_somebody_says_otherwise():
    user = make_user(email="Gone@example.com")
    bounces.note("gone@example.com", smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"no such person")}))
    bounces.note("gone@example.com", smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"no such person")}))
    about = {"user_id": user.id, "title": "x", "target_kind": "user", "target_id": user.id}
    decisions.tell_of_decision(decision_id="e" * 24, decision="unsuspend", **about)
    assert sent_mails() == []
    row = EmailLog.objects.get()
    assert (row.status, "refused before" in row.error) == (Status.DROPPED, True)
    assert BadAddress.objects.count() == 1
    assert bounces.forget({"GONE@example.com"}) == 1
    decisions.tell_of_decision(decision_id="f" * 24, decision="unsuspend", **about)
    assert len(sent_mails()) == 1


def test_it_costs_the_same_for_few_and_many_who_get_nothing(assert_queries):
    for number in (3, 30):
        for _ in range(number):
            make_user(timezone=zone_where_it_is(15), email_verified_at=NOW)
        with assert_queries(3):
            mailings.send_digests(silent)
