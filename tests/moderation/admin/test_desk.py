"""What moderators do on their pages, and what they are told."""

import pytest
from django.test import Client
from django.urls import reverse

from moderation import log
from moderation.admin.queue import VIEWS, Wanted
from moderation.models import Appeal, Case, Decision, LogEntry, Report, Sanction, Strike
from moderation.roles import ADMIN, SENIOR
from moderation.services import AppealService, CaseService, DecisionService, Flag, Verdict
from profiles.models import User
from social.models import Comment
from tests.asserts import recorded_queries
from tests.factories.moderation import make_moderator, make_reporter, report, unsaved_cases
from tests.factories.profiles import make_user, unsaved_users
from tests.factories.social import make_comment, make_skill, make_task
from yiz.clock import now

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/case/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def case_page(case_id: str) -> str:
    return reverse("admin:moderation_case_change", args=[case_id])


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_a_case_is_shown_in_its_context():
    author, reader = make_user("rude"), make_user("reader")
    skill = make_skill(title="Juggling")
    first = make_comment(skill=skill, author=reader, body="Nice <b>plan</b>")
    comment = make_comment(skill=skill, author=author, body="Get FREE money, <script>now</script>", parent=first)
    make_comment(skill=skill, author=reader, body="Be kind", parent=comment)
    task = make_task(skill=skill, author=author, title="Click here")
    for target in (comment, task, skill, author):
        report(target, text="Look at this")
    for number, words in enumerate(("Get ⟦free money⟧, <scr", "⟦<script>⟧now")):
        flag = Flag(source="rule", name=f"Rule {number}", reason="spam", text=words, ref=str(number) * 24)
        CaseService.flag(kind="comment", target_id=comment.pk, flag=flag)
    client = signed_in(make_moderator())
    pages = {case.target_kind: client.get(case_page(case.pk)).content.decode() for case in Case.objects.all()}
    expected = {
        "comment": [
            "Juggling",
            "Nice &lt;b&gt;plan",
            "<mark>FREE money</mark>, <mark>&lt;script&gt;</mark>now",
            "Be kind",
        ],
        "task": ["Juggling", "Click here", "Day 1"],
        "skill": ["Juggling", "Task 1.1", "What this is about."],
        "user": ["@rude", "Nothing was ever decided"],
    }
    missing = [(kind, text) for kind, texts in expected.items() for text in texts if text not in pages[kind]]
    assert missing == []
    for kind, page in pages.items():
        assert "<script>now" not in page, kind
        assert "Look at this" in page, kind
        assert "None of their reports is decided yet: everybody begins at 50 %." in page, kind


def test_the_second_is_told_who_was_first():
    report(make_skill(author=make_user()))
    case = Case.objects.get()
    ann, bob = make_moderator(username="ann"), make_moderator(username="bob")
    one, two = signed_in(ann), signed_in(bob)
    claim, decide = (reverse(f"admin:moderation_case_{act}", args=[case.pk]) for act in ("claim", "decide"))
    one.post(claim)
    assert said(two.post(claim, follow=True)) == ["@ann is working on this case."]
    assert said(two.post(decide, {"decision": "dismiss"}, follow=True)) == ["@ann is working on this case."]
    page = one.post(decide, {"decision": "dismiss"}, follow=True)
    assert page.redirect_chain[-1][0] == f"{QUEUE}?"
    assert ["Look again" in text for text in said(page)] == [False, True, False]
    late = two.post(decide, {"decision": "remove", "sure": "yes"}, follow=True)
    assert said(late) == ["@ann was first: the case is decided (dismiss)."]
    one.post(reverse("admin:moderation_case_reopen", args=[case.pk]))
    assert Case.objects.open().count() == 1
    one.post(claim)
    one.post(reverse("admin:moderation_case_release", args=[case.pk]))
    assert Case.objects.get().claimed_by_id is None


def test_after_a_decision_the_next_of_the_same_part_comes():
    skills = [make_skill(author=make_user(), title=f"Skill {number}") for number in range(4)]
    for number, skill in enumerate(skills):
        for _ in range(4 - number):
            report(skill, reason="copyright" if number == 1 else "spam")
    urgent, done, taken, last = Case.objects.order_by("-rank").values_list("id", flat=True)
    CaseService.claim(case_id=taken, moderator=make_moderator())
    client = signed_in(make_moderator())
    address = reverse("admin:moderation_case_decide", args=[done])
    answer = client.post(f"{address}?reason=spam", {"decision": "dismiss"})
    assert answer["Location"] == f"{case_page(last)}?reason=spam"
    parts = {
        "open": [urgent, taken, last],
        "free": [urgent, last],
        "decided": [done],
        "mine": [],
        "hidden": [],
        "nonsense": [urgent, taken, last],
    }
    shown = {view: [row["id"] for row in client.get(QUEUE, {"view": view}).context["rows"]] for view in parts}
    assert shown == parts
    assert [row["id"] for row in client.get(QUEUE, {"reason": "copyright"}).context["rows"]] == [urgent]
    page = client.get(case_page(taken)).context
    assert (page["before"], page["behind"]) == (urgent, last)


def test_many_are_decided_at_once_and_those_that_could_not_are_told():
    for _ in range(3):
        report(make_skill(author=make_user()))
    ids = list(Case.objects.values_list("id", flat=True))
    CaseService.claim(case_id=ids[0], moderator=make_moderator(username="ann"))
    body = {"decision": "remove", "sure": "yes", "case": ids, "note": "Sold things.", "next": f"{QUEUE}?kind=skill"}
    page = signed_in(make_moderator(SENIOR)).post(reverse("admin:moderation_case_bulk"), body, follow=True)
    assert said(page) == ["Remove: 2 decided.", "1 could not be decided. @ann is working on this case."]
    assert page.redirect_chain[-1][0] == f"{QUEUE}?kind=skill"
    elsewhere = signed_in(make_moderator(SENIOR)).post(
        reverse("admin:moderation_case_bulk"), {**body, "next": "https://example.com/admin/"}
    )
    assert elsewhere["Location"] == QUEUE


def test_people_on_one_page():
    person, senior = make_user("them"), make_moderator(SENIOR)
    report(make_skill(), make_reporter(username="teller"))
    client = signed_in(senior)
    here = reverse("admin:moderation_person", args=[person.pk])
    act = reverse("admin:moderation_person_act", args=[person.pk])
    for kind, status in (("warn", "active"), ("suspend", "suspended"), ("unsuspend", "active"), ("ban", "banned")):
        client.post(act, {"decision": kind, "sure": "yes", "note": f"Word of {kind}", "days": "3", "reason": "spam"})
        person.refresh_from_db()
        assert person.status == status
        assert f"Word of {kind}" in client.get(here).content.decode()
    listed = client.get("/admin/moderation/sanction/").content.decode()
    assert "@them" in listed
    assert "@them" in client.get("/admin/moderation/sanction/", {"q": "THE"}).content.decode()
    about_senior = (
        signed_in(make_moderator()).get(reverse("admin:moderation_person", args=[senior.pk])).content.decode()
    )
    assert "somebody of a higher role has to decide it" in about_senior
    client.post(act, {"decision": "unban", "sure": "yes"})
    person.refresh_from_db()
    assert person.status == "active"


def test_appeals_are_for_another_moderator_and_the_log_is_read_only():
    author, ann, bob = make_user("author"), make_moderator(username="ann"), make_moderator(username="bob")
    report(make_skill(author=author))
    decision = DecisionService.decide(case_id=Case.objects.get().pk, moderator=ann, verdict=Verdict("remove"))
    appeal = AppealService.appeal(user_id=author.pk, decision_id=decision.pk, text="It is my own.")
    page, decide = (reverse(f"admin:moderation_appeal_{name}", args=[appeal.pk]) for name in ("change", "decide"))
    granted = {"decision": "granted", "sure": "yes", "answer": "So it is."}
    assert "another moderator has to decide it" in signed_in(ann).get(page).content.decode()
    assert "another moderator has to decide it" in said(signed_in(ann).post(decide, granted, follow=True))[0]
    assert said(signed_in(bob).post(decide, granted, follow=True)) == [
        "Granted: the decision is undone. Its author is told."
    ]
    assert Appeal.objects.get().status == "granted"
    admin = signed_in(make_moderator(ADMIN))
    shown = admin.get("/admin/moderation/logentry/", {"person": "Author"}).content.decode()
    assert shown.count('class="desk-log"') == LogEntry.objects.count() == 3
    assert "@bob" in shown
    assert admin.get("/admin/moderation/logentry/", {"person": "stranger"}).content.decode().count("desk-log") == 0
    lines = b"".join(admin.post(reverse("admin:moderation_log_export")).streaming_content).decode().splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("seq,at,action")
    assert LogEntry.objects.order_by("-seq").first().action == "export_log"


FEW, MANY = 3, 30


def test_pages_cost_the_same_however_long_they_are():
    moderator = make_moderator(ADMIN)
    client, author, skill = signed_in(moderator), make_user(), make_skill()
    comment = make_comment(skill=skill, author=author)
    report(comment)
    case = Case.objects.get()
    pages = [
        "/admin/",
        QUEUE,
        f"{QUEUE}?view=decided",
        "/admin/moderation/appeal/",
        "/admin/moderation/sanction/",
        "/admin/moderation/sanction/?q=person",
        "/admin/moderation/logentry/",
        case_page(case.pk),
        reverse("admin:moderation_person", args=[author.pk]),
    ]
    costs = []
    for number in (FEW, MANY - FEW):
        _grow(number, case, author, skill)
        cost = []
        for page in pages:
            client.get(page)
            with recorded_queries() as queries:
                assert client.get(page).status_code == 200, page
            # but for what one person has reported, nothing is counted without a bound
            counted = [query for query in queries if "COUNT(" in query and "LIMIT" not in query]
            assert all('"moderation_reports"."reporter_id" =' in query for query in counted), counted
            cost.append((page, len(queries)))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(number for _, number in costs[1]) <= 40, costs


def _grow(number, case, author, skill):
    """So many more rows of everything, of as many people."""
    people = User.objects.bulk_create(unsaved_users(number))
    opened = unsaved_cases(number, author=author, flags=[{"name": "A rule", "text": "⟦x⟧", "source": "rule"}])
    decided = unsaved_cases(number, author=author, status="decided", outcome="remove", decided_at=now())
    Case.objects.bulk_create([*opened, *decided])
    for person in people:
        fields = {"case_id": case.pk, "target_kind": "comment", "target_id": case.target_id, "reason": "spam"}
        Report.objects.create(reporter=person, **fields)
        Report.objects.create(reporter=author, **{**fields, "target_id": person.pk})
        told = Decision.objects.create(
            person=author, moderator=person, kind="warn", target_kind="user", target_id=author.pk
        )
        Appeal.objects.create(decision=told, user=author, text="Why?")
        Strike.objects.create(user=author, decision=told, expires_at=now())
        Sanction.objects.create(user=author, kind="ban")
        Sanction.objects.create(user=person, kind="ban", running_key=person.pk)
        log.append("warn", actor_id=person.pk, subject_id=author.pk, details={"note": "x"})
        make_comment(skill=skill, author=person, parent=Comment.objects.get(pk=case.target_id))


def test_indexes_find_every_part_of_the_queue_in_its_order(explain):
    """Whatever a moderator looks at, and however much there is of everything else."""
    Case.objects.bulk_create(unsaved_cases(3))
    me, place = make_moderator().pk, f"{-1.5!r}_{'f' * 24}"
    for view, _ in VIEWS:
        for narrowed in ({}, {"kind": "skill"}, {"reason": "spam"}):
            if view == "decided" and narrowed:
                continue  # the newest of few kinds: found on the way through the newest of all
            explain(Wanted(view=view, **narrowed).rows(me, now()))
    assert Wanted.of({"view": "open", "before": place}).before == place
