"""Every address of the admin, and who gets to it: what is written down here, and nothing else."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from moderation.models import Appeal, AutoRule, Case, Decision, LogEntry
from moderation.roles import ADMIN, MODERATOR, ROLES, SENIOR
from moderation.rules.trials import RuleTrialService
from moderation.services import AppealService, DecisionService, Verdict
from tests.factories.moderation import make_moderator, report
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

pytestmark = pytest.mark.django_db

EVERYBODY = {"index", "password_change", "password_change_done", "jsi18n", "search", "app_list"}
"""What all of the staff may see; it shows each of them what they may see."""

NEVER = {"autocomplete", "view_on_site", "login", "logout"}
"""Pages of Django's that have nothing to show."""

RIGHTS = {
    "moderation_case_changelist": "view_queue",
    "moderation_case_change": "view_queue",
    "moderation_case_decide": "decide",
    "moderation_case_claim": "decide",
    "moderation_case_release": "decide",
    "moderation_case_reopen": "decide",
    "moderation_case_bulk": "bulk_decide",
    "moderation_sanction_changelist": "view_queue",
    "moderation_person": "view_queue",
    "moderation_person_act": "view_queue",
    "moderation_appeal_changelist": "decide_appeals",
    "moderation_appeal_change": "decide_appeals",
    "moderation_appeal_decide": "decide_appeals",
    "moderation_autorule_changelist": "view_rules",
    "moderation_autorule_add": "view_rules",
    "moderation_autorule_change": "view_rules",
    "moderation_autorule_switch": "edit_rules",
    "moderation_autorule_move": "edit_rules",
    "moderation_autorule_remove": "edit_rules",
    "moderation_trial": "view_rules",
    "moderation_trial_state": "view_rules",
    "moderation_classifierversion_changelist": "view_rules",
    "moderation_classifier_train": "train_classifier",
    "moderation_logentry_changelist": "view_log",
    "moderation_log_export": "export_log",
    # nobody adds, deletes or edits rows by hand
    "moderation_case_add": None,
    "moderation_case_delete": None,
    "moderation_case_history": "view_queue",
    "moderation_autorule_delete": None,
    "moderation_autorule_history": "view_rules",
    "moderation_appeal_add": None,
    "moderation_appeal_delete": None,
    "moderation_appeal_history": "decide_appeals",
}
"""Page by page the right that it needs; None: nobody gets there."""

SENT = re.compile("_(decide|claim|release|reopen|bulk|act|export|switch|move|remove|train)$")
"""Pages that are only sent to."""

MENU = {
    "/admin/moderation/case/": "view_queue",
    "/admin/moderation/appeal/": "decide_appeals",
    "/admin/moderation/sanction/": "view_queue",
    "/admin/moderation/autorule/": "view_rules",
    "/admin/moderation/classifierversion/": "view_rules",
    "/admin/moderation/logentry/": "view_log",
}

CONDITIONS = {"links": {}}


@pytest.fixture
def world():
    """A decided case with an appeal, and the ids that are in the addresses of pages."""
    author, first = make_user("author"), make_moderator(SENIOR, "first")
    skill = make_skill(author=author)
    report(skill)
    case = Case.objects.get()
    decision = DecisionService.decide(case_id=case.pk, moderator=first, verdict=Verdict("warn"))
    appeal = AppealService.appeal(user_id=author.pk, decision_id=decision.pk, text="Why?")
    rule = AutoRule.objects.create(name="A rule", conditions=CONDITIONS)
    draft = {"name": "A rule", "scope": ["comment"], "conditions": CONDITIONS, "action": "flag"}
    trial = RuleTrialService.request(by=first, draft=draft, days=7)
    ids = {"appeal": appeal.pk, "person": author.pk, "profiles_user": author.pk, "skill": skill.pk}
    return {**ids, "autorule": rule.pk, "trial": trial.pk, "": case.pk}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(world) -> dict[str, str]:
    """Every named page of the admin, with ids of things that are there."""
    found = {}
    for pattern in _patterns(admin.site.get_urls()):
        if not (name := pattern.name) or name in NEVER:
            continue
        wanted_id = next(world[kind] for kind in world if kind in name)
        wanted = dict.fromkeys(pattern.pattern.converters, wanted_id)
        wanted |= {"app_label": "moderation"} if name == "app_list" else {}
        try:
            found[name] = reverse(f"admin:{name}", kwargs=wanted)
        except NoReverseMatch:
            found[name] = reverse(f"admin:{name}", args=["moderation"])  # a pattern without named fields
    return found


def _patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def let_in(client, name, address) -> bool:
    """Whether the page is shown, or what is sent to it is taken."""
    answer = client.post(address) if SENT.search(name) else client.get(address)
    if answer.status_code == 302:
        # to the sign-in, or to the first page: “there is no such thing”
        return not answer["Location"].startswith("/admin/login/") and answer["Location"] != "/admin/"
    assert answer.status_code in (200, 403, 404), (name, answer.status_code)
    return answer.status_code == 200


def test_every_page_is_for_those_who_have_its_right(world):
    pages = addresses(world)
    own = {name: page for name, page in pages.items() if name.startswith("moderation_")}
    assert set(own) == set(RIGHTS)
    people = {role: make_moderator(role) for role in (None, *ROLES)}
    faults, had = [], set()
    for role, user in people.items():
        client, rights = signed_in(user), ROLES.get(role, ())
        assert had <= set(rights)
        # what the role below is let into, this one is too: shown once is enough
        for name in [name for name in own if RIGHTS[name] not in had]:
            if let_in(client, name, own[name]) != (RIGHTS[name] in rights):
                faults.append((role, name))
        had = set(rights)
    client = signed_in(people[ADMIN])
    faults += [name for name in set(pages) - set(own) if let_in(client, name, pages[name]) != (name in EVERYBODY)]
    assert faults == []


def test_menus_show_what_one_may_see(world):
    faults = []
    for role in (MODERATOR, SENIOR, ADMIN, None):
        page = signed_in(make_moderator(role)).get("/admin/").content.decode()
        menu = page.split('id="nav-sidebar"')[-1].split('id="main"')[0]
        shown = set(re.findall(r'href="(/admin/[a-z]+/[a-z]+/)"', menu))
        expected = {address for address, right in MENU.items() if right in ROLES.get(role, ())}
        if shown != expected:
            faults.append((role, shown ^ expected))
    assert faults == []
    root = signed_in(make_user("root", is_staff=True, is_superuser=True)).get("/admin/").content.decode()
    assert set(MENU) < set(re.findall(r'href="(/admin/[a-z]+/[a-z]+/)"', root))


def test_what_a_form_does_not_show_the_service_refuses(world):
    """A moderator who sends by hand what only a senior one may do."""
    client = signed_in(make_moderator(MODERATOR))
    report(make_skill(author=make_user()))
    case = Case.objects.open().get()
    ban = {"decision": "ban", "sure": "yes"}
    client.post(reverse("admin:moderation_case_decide", args=[case.pk]), ban)
    client.post(reverse("admin:moderation_person_act", args=[world["person"]]), ban)
    page = client.get("/admin/moderation/case/")
    assert [str(message) for message in page.context["messages"]] == [
        "Your role does not allow this: it needs the right “ban”."
    ] * 2
    assert (Case.objects.open().count(), Decision.objects.filter(kind="ban").count()) == (1, 0)
    anonymous = Client().get("/admin/moderation/case/")
    assert (anonymous.status_code, anonymous["Location"][:13]) == (302, "/admin/login/")


def test_nothing_happens_unasked(world):
    """Neither by a link, nor without the second key, nor to a decided case."""
    client = signed_in(make_moderator(SENIOR))
    report(make_skill(author=make_user()))
    case = Case.objects.open().get()
    decide = reverse("admin:moderation_case_decide", args=[case.pk])
    bulk = reverse("admin:moderation_case_bulk")
    assert client.get(decide, {"decision": "dismiss"}).status_code == 403
    for body in ({"decision": "remove"}, {"decision": "nonsense"}, {"decision": "auto_hide", "sure": "yes"}, {}):
        assert client.post(decide, body).status_code == 302, body
    client.post(bulk, {"decision": "remove", "case": [case.pk]})
    client.post(bulk, {"decision": "dismiss", "sure": "yes"})
    client.post(reverse("admin:moderation_appeal_decide", args=[world["appeal"]]), {"decision": "granted"})
    assert Case.objects.open().count() == 1
    assert Appeal.objects.get().status == "open"
    assert LogEntry.objects.filter(case_ref=case.pk).count() == 0
