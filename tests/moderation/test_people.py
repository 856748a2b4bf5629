"""People: suspensions that begin and end, strikes, who may decide about whom, appeals; indexes; erasure of words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from discovery.models import TrendingVote
from moderation import statistics
from moderation.errors import AppealedAlready, FirstModerator, NoAppeal
from moderation.models import Appeal, Case, Decision, LogEntry, Report, Sanction, Strike
from moderation.roles import ADMIN, MODERATOR, SENIOR, NotAllowed, OwnAffair, SameRank, make_roles
from moderation.services import AppealService, DecisionService, PeopleService, Verdict, Words
from moderation.services.appeals import appeal_token
from moderation.services.people import strikes_of
from notifications.models import Notification
from tests.factories.feed import like
from tests.factories.moderation import make_case, make_moderator, make_reporter
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill
from tests.mailbox import sent_mails
from yiz.api.errors import Missing
from yiz.mail.delivery import deliver_due

pytestmark = pytest.mark.django_db
BASE = "/api/v1/moderation"
WHY = Words("harassment", "Be kind.")


def test_a_suspended_account_reads_but_does_not_write_until_its_time_is_over(api_client, run_events):
    moderator, person = make_moderator(), make_user()
    before = api_client(person)
    assert before.get("/api/v1/users/me").status_code == 200
    PeopleService.suspend(moderator=moderator, user_id=person.pk, words=WHY)
    assert before.get("/api/v1/users/me").status_code == 401, "tokens die at once"
    person.refresh_from_db()
    after = api_client(person)
    assert after.get("/api/v1/users/me").status_code == 200
    refused = after.post("/api/v1/social/skills", {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "account_suspended")
    decision = Decision.objects.get()
    assert after.post(f"{BASE}/appeals", {"decision": decision.pk, "text": "Why?"}).status_code == 201
    assert PeopleService.end_due(lambda rows, what: None) == 0
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert PeopleService.end_due(lambda rows, what: None) == 1
    assert PeopleService.end_due(lambda rows, what: None) == 0
    person.refresh_from_db()
    run_events()
    assert person.status == "active"
    told = Notification.objects.filter(recipient=person).order_by("id")
    assert [row.data["decision"] for row in told] == ["suspend", "unsuspend"]


def test_suspensions_and_bans_follow_each_other():
    moderator, person = make_moderator(SENIOR), make_user()
    for days in (1, 5):
        until = timezone.now() + timedelta(days=days)
        PeopleService.suspend(moderator=moderator, user_id=person.pk, words=WHY, until=until)
    assert Sanction.objects.running().count() == 1
    PeopleService.ban(moderator=moderator, user_id=person.pk, words=WHY)
    PeopleService.suspend(moderator=moderator, user_id=person.pk, words=WHY)
    person.refresh_from_db()
    assert (person.status, Sanction.objects.running().get().kind) == ("banned", "ban")
    PeopleService.unban(moderator=moderator, user_id=person.pk, words=WHY)
    person.refresh_from_db()
    assert (person.status, Sanction.objects.running().count()) == ("active", 0)


def test_what_the_suspended_have_liked_weighs_nothing_while_they_are(run_events):
    moderator, person = make_moderator(SENIOR), make_reporter()
    like(person, make_skill())
    run_events()
    votes = TrendingVote.objects.filter(voter_id=person.pk)
    counted = [votes.count()]
    for act in (PeopleService.suspend, PeopleService.unsuspend, PeopleService.ban, PeopleService.unban):
        act(moderator=moderator, user_id=person.pk, words=WHY)
        run_events()
        counted.append(votes.count())
    assert counted == [1, 0, 1, 0, 1]


def test_strikes_run_out_and_advise_a_suspension():
    moderator, person = make_moderator(), make_user()
    for _ in range(3):
        PeopleService.warn(moderator=moderator, user_id=person.pk, words=WHY)
    assert (strikes_of(person.pk)["count"], strikes_of(person.pk)["advice"]) == (3, "suspend")
    Strike.objects.filter(pk=Strike.objects.order_by("id")[0].pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert (strikes_of(person.pk)["count"], strikes_of(person.pk)["advice"]) == (2, "")


def test_nobody_decides_about_themselves_or_those_above():
    people = {role: make_moderator(role) for role in (MODERATOR, SENIOR, ADMIN)}
    people["boss"] = make_user(is_staff=True, is_superuser=True)
    people["clerk"] = make_moderator(None)
    ranks = {"clerk": 0, MODERATOR: 1, SENIOR: 2, ADMIN: 3, "boss": 4}
    wrong = []
    for one, moderator in people.items():
        for other, person in people.items():
            may = ranks[one] > ranks[other] and ranks[one] > 0
            expected = None if may else NotAllowed if one == "clerk" else OwnAffair if one == other else SameRank
            case = make_case(make_comment(author=person))
            found = None
            try:
                DecisionService.decide(case_id=case.pk, moderator=moderator, verdict=Verdict("warn"))
            except (NotAllowed, OwnAffair, SameRank) as refused:
                found = type(refused)
            if found is not expected:
                wrong.append((one, other, found))
    assert wrong == []


def test_roles_are_made_once_and_keep_what_was_added():
    from django.contrib.auth.models import Group, Permission

    through = Group.permissions.through
    added = Permission.objects.get(codename="view_user", content_type__app_label="profiles")
    group = Group.objects.get(name=MODERATOR)
    through.objects.create(group=group, permission=added)
    before = through.objects.count()
    make_roles()
    assert (through.objects.count(), Group.objects.filter(name=MODERATOR).count()) == (before, 1)


def test_appeals_are_decided_by_somebody_else_and_once():
    first, second, person = make_moderator(), make_moderator(), make_user()
    warned = PeopleService.warn(moderator=first, user_id=person.pk, words=WHY)
    banned = PeopleService.ban(moderator=make_moderator(SENIOR), user_id=person.pk, words=WHY)
    appeal = AppealService.appeal(user_id=person.pk, decision_id=warned.pk, text="No")
    with pytest.raises(AppealedAlready):
        AppealService.appeal(user_id=person.pk, decision_id=warned.pk, text="Really no")
    with pytest.raises(Missing):
        AppealService.appeal(user_id=make_user().pk, decision_id=warned.pk, text="Not mine")
    with pytest.raises(FirstModerator):
        AppealService.decide(appeal_id=appeal.pk, moderator=first, granted=True)
    rejected = AppealService.decide(appeal_id=appeal.pk, moderator=second, granted=False, answer="It stands.")
    assert (rejected.status, rejected.decided_by_id) == ("rejected", second.pk)
    assert Strike.objects.counting(person.pk, timezone.now()).count() == 2
    above = AppealService.appeal(user_id=person.pk, decision_id=banned.pk, text="No")
    with pytest.raises(NotAllowed):
        AppealService.decide(appeal_id=above.pk, moderator=second, granted=True)
    late = PeopleService.warn(moderator=first, user_id=person.pk, words=WHY)
    Decision.objects.filter(pk=late.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(NoAppeal):
        AppealService.appeal(user_id=person.pk, decision_id=late.pk, text="No")


def test_who_is_banned_is_written_to_and_can_appeal_by_the_link(api_client, run_events):
    person = make_user()
    banned = PeopleService.ban(moderator=make_moderator(SENIOR), user_id=person.pk, words=WHY)
    run_events()
    deliver_due(20)
    (mail,) = [mail for mail in sent_mails() if person.email in mail.to]
    assert "Be kind." in mail.body
    assert "appeal?token=" in mail.body
    body = {"token": appeal_token(banned.pk), "text": "It was my brother."}
    assert api_client().post(f"{BASE}/appeals", body).status_code == 201
    appeal = AppealService.decide(appeal_id=Appeal.objects.get().pk, moderator=make_moderator(ADMIN), granted=True)
    person.refresh_from_db()
    assert (appeal.status, person.status) == ("granted", "active")


def test_what_is_asked_is_found_by_an_index(explain):
    author = make_user()
    make_case(make_skill(author=author))
    queue, moderator = Case.objects.open(), author.pk
    order = ("-rank", "-id")
    for rows in (
        queue,
        queue.filter(target_kind="skill"),
        queue.filter(reason="spam"),
        queue.filter(auto_hidden__in=[True]),
        queue.filter(claimed_by_id=moderator),
    ):
        explain(rows.queue().order_by(*order)[:21])
    explain(Case.objects.about("skill", author.pk).order_by("-id"))
    explain(Case.objects.filter(author_id=author.pk).order_by("-id"))
    explain(Report.objects.by(author.pk).order_by("-id")[:21])
    explain(Report.objects.of_case(author.pk).order_by("-id")[:21])
    explain(LogEntry.objects.order_by("-seq")[:21])
    for name in ("subject", "actor", "action", "case_ref"):
        explain(LogEntry.objects.filter(**{name: "x"}).order_by("-seq")[:21])
    explain(Appeal.objects.filter(status="open").order_by("id")[:21])
    explain(Decision.objects.filter(person_id=author.pk).order_by("-id")[:21])
    explain(Sanction.objects.over(timezone.now()).order_by("until"))


def test_figures_of_some_days(api_client):
    moderator, today = make_moderator(), timezone.now().date()
    cases = [make_case(make_comment(author=make_user())) for _ in range(4)]
    Case.objects.filter(pk=cases[0].pk).update(opened_at=timezone.now() - timedelta(hours=6))
    for case in cases[:3]:
        DecisionService.decide(case_id=case.pk, moderator=moderator, verdict=Verdict("remove"))
    found = statistics.load(today, today)
    assert found == {"open": 1, "reports": 0, "decided": 3, "median_hours": 0.0}
    shown = api_client(moderator).get(f"{BASE}/stats?days=7").json()
    assert (shown["by_outcome"], shown["open_by_age"]["under_a_day"], len(shown["days"])) == ({"remove": 3}, 1, 7)
    assert shown["days"][-1]["decided"] == 3
