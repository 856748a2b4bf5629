"""What becomes of texts to which rules apply: on every surface on which people write."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from moderation.models import AutoRule, Case, RuleHit, RuleSetState, TextPrint
from moderation.roles import SENIOR
from moderation.rules import upkeep
from moderation.rules.facts import StoredFacts
from moderation.rules.language import parse
from moderation.rules.material import Material
from moderation.rules.services import AutoRuleService
from moderation.services import DecisionService, Verdict, Words
from profiles.models import User
from social.models import Comment, CustomTask, SharedSkill
from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from tests.factories.rules import make_rule
from tests.factories.social import make_comment, make_days, make_skill, make_task
from yiz.clock import now
from yiz.ids import id_at
from yiz.ports import content_screen

pytestmark = pytest.mark.django_db


def flags():
    return {(case.target_kind, case.target_id): [flag["name"] for flag in case.flags] for case in Case.objects.all()}


def test_what_each_action_does_to_what_is_written(api_client, run_events):
    author, skill = make_user(), make_skill(author=make_user())
    for word, action in (("badflag", "flag"), ("badreview", "require_review"), ("badhide", "hide")):
        make_rule(word, action=action, name=f"No {word}")
    make_rule("badreject", action="reject", message="Not here, please.")
    make_rule("badall", action="reject", dry_run=True)
    client, comments = api_client(author), f"/api/v1/social/skills/{skill.pk}/comments"
    made = {}
    for word in ("badflag", "badreview", "badhide", "badall", "fine"):
        answer = client.post(comments, {"body": f"this is {word} indeed"}, format="json")
        assert answer.status_code == 201, answer.content
        made[word] = answer.json()["id"]
    refused = client.post(comments, {"body": "this is badreject indeed"}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["detail"]) == (422, "Not here, please.")
    assert refused.json()["errors"][0]["code"] == "content_rejected"
    run_events()
    run_events()
    states = dict(Comment.objects.values_list("id", "status"))
    assert {word: states[key] for word, key in made.items()} == {
        "badflag": "live",
        "badreview": "hidden",
        "badhide": "hidden",
        "badall": "live",
        "fine": "live",
    }
    assert flags() == {("comment", made[word]): [f"Rule “No {word}”"] for word in ("badflag", "badreview", "badhide")}
    assert set(Case.objects.values_list("source", "reason")) == {("rule", "spam")}
    stranger = api_client(make_user()).get(comments).json()["results"]
    assert sorted(row["id"] for row in stranger) == sorted(made[word] for word in ("badflag", "badall", "fine"))
    hits = {hit.action: hit for hit in RuleHit.objects.exclude(target_id=made["badall"])}
    assert {action: (hit.target_id, hit.acted) for action, hit in hits.items()} == {
        "flag": (made["badflag"], True),
        "require_review": (made["badreview"], True),
        "hide": (made["badhide"], True),
        "reject": (None, True),
    }
    piece = hits["hide"].evidence[0]
    assert (piece["text"], piece["field"]) == ("this is ⟦badhide⟧ indeed", "body")
    assert "this is badhide indeed"[piece["start"] : piece["end"]] == "badhide"
    assert set(AutoRule.objects.values_list("hits", flat=True)) == {1}
    assert RuleHit.objects.get(target_id=made["badall"]).dry_run


def test_every_surface_on_which_people_write(api_client, run_events):
    make_rule("badreject", action="reject")
    make_rule("badhide", action="hide")
    author, skill = make_user(), make_skill(author=make_user())
    client, path = api_client(author), "/api/v1/social"
    body = {"title": "Learn", "category": "art", "days": make_days(1)}
    days = [{"day": 1, "title": "One", "tasks": [{"title": "see badhide"}]}]
    own, comment, task = (
        make_skill(author=author),
        make_comment(skill=skill, author=author),
        make_task(skill=skill, author=author),
    )
    writes = [
        ("post", f"{path}/skills", {**body, "description": "{}"}),
        ("patch", f"{path}/skills/{own.pk}", {"title": "{}"}),
        ("patch", f"{path}/comments/{comment.pk}", {"body": "{}"}),
        ("post", f"{path}/skills/{skill.pk}/tasks", {"day": 1, "title": "{}"}),
        ("patch", f"{path}/tasks/{task.pk}", {"description": "{}"}),
        ("post", f"{path}/skills/{skill.pk}/rate", {"rating": 2, "review": "{}"}),
        ("patch", "/api/v1/users/me", {"bio": "{}"}),
    ]
    told = {}
    for word in ("badreject", "badhide"):
        for method, address, fields in writes:
            filled = {name: value.format(word) if value == "{}" else value for name, value in fields.items()}
            answer = getattr(client, method)(address, filled, format="json")
            told[word, method, address.replace(path, "")[:7]] = answer.status_code
    refused = {key for key, status in told.items() if status in (400, 422)}
    assert {key for key in told if key[0] == "badreject"} <= refused
    assert {key[2] for key in refused if key[0] == "badhide"} == {"/api/v1", "/skills"} - {"/skills"} | {"/api/v1"} | (
        {"/skills"} if told["badhide", "post", "/skills"] == 422 else set()
    )
    listed = client.post(f"{path}/skills", {**body, "days": days}, format="json")
    draft = client.post(f"{path}/skills", {**body, "days": days, "status": "draft"}, format="json").json()
    assert (listed.json()["status"], draft["status"]) == ("hidden", "draft")
    run_events()
    assert ("skill", draft["id"]) not in flags()
    assert client.post(f"{path}/skills/{draft['id']}/publish").json()["status"] == "hidden"
    run_events()
    assert ("skill", draft["id"]) in flags()
    assert ("skill", listed.json()["id"]) in flags()
    assert not Case.objects.filter(target_kind="user").exists()
    assert User.objects.get(pk=author.pk).bio == ""
    comment.refresh_from_db()
    task.refresh_from_db()
    own.refresh_from_db()
    assert (comment.status, task.status, own.status) == ("hidden", "hidden", "hidden")
    assert CustomTask.objects.filter(status="hidden").count() == 2
    assert SharedSkill.objects.filter(status="hidden", description="badhide").exists()


def test_suspension_by_a_rule(api_client, run_events):
    make_rule("badsuspend", action="suspend", reason="hate")
    skill = make_skill(author=make_user())
    bad, staff = make_user(), make_moderator(SENIOR)
    for user in (bad, staff):
        path = f"/api/v1/social/skills/{skill.pk}/comments"
        assert api_client(user).post(path, {"body": "badsuspend"}, format="json").status_code == 201
    run_events()
    run_events()
    assert set(Comment.objects.values_list("status", flat=True)) == {"hidden"}
    assert User.objects.get(pk=bad.pk).status == "suspended"
    assert User.objects.get(pk=staff.pk).status == "active"
    assert set(Case.objects.values_list("reason", flat=True)) == {"hate"}


def test_moderators_teach_rules_whether_they_were_right(api_client, run_events):
    rule, skill, moderator = make_rule("maybe"), make_skill(author=make_user()), make_moderator(SENIOR)
    client = api_client(make_user())
    for number in range(3):
        client.post(f"/api/v1/social/skills/{skill.pk}/comments", {"body": f"maybe {number}"}, format="json")
    run_events()
    cases = list(Case.objects.order_by("id").values_list("id", flat=True))
    for case_id, kind in zip(cases, ("remove", "dismiss", "remove"), strict=True):
        DecisionService.decide(case_id=case_id, moderator=moderator, verdict=Verdict(kind, Words("spam", "So.")))
    run_events()
    run_events()
    rule.refresh_from_db()
    assert (rule.hits, rule.right, rule.wrong) == (3, 2, 1)
    payload = api_client(moderator).get(f"/api/v1/moderation/auto-rules/{rule.pk}").json()
    assert (payload["precision"], payload["description"]) == (0.6667, "The text has “maybe”.")


def test_a_change_of_a_rule_holds_at_once_also_when_another_process_made_it(api_client):
    rule, moderator = make_rule("nope", action="reject"), make_moderator(SENIOR)
    screen = content_screen.provider.screen

    def says(word="nope"):
        return screen("comment", moderator.pk, {"body": word}).action

    assert says() == "reject"
    AutoRuleService.edit(by=moderator, rule_id=rule.pk, changes={"action": "hide"})
    assert says() == "hide"
    AutoRuleService.edit(by=moderator, rule_id=rule.pk, changes={"enabled": False})
    assert says() == "allow"
    # as another process does it, of which this one's cache is not told
    AutoRule.objects.filter(pk=rule.pk).update(enabled=True)
    RuleSetState.objects.filter(pk=1).update(version="99")
    cache.delete("moderation:rules:version")
    assert says() == "hide"
    AutoRule.objects.filter(pk=rule.pk).update(conditions={"nonsense": 1})
    RuleSetState.objects.filter(pk=1).update(version="100")
    cache.delete("moderation:rules:version")
    assert says() == "allow", "a rule that can't be read is left out"
    AutoRuleService.delete(by=moderator, rule_id=rule.pk)
    assert says() == "allow"


def test_screening_never_raises():
    make_rule("nope", action="reject")

    class Broken:
        def items(self):
            raise RuntimeError("broken")

    assert content_screen.provider.screen("comment", "a" * 24, Broken()).action == "allow"
    assert content_screen.provider.screen("comment", "not an id", {"body": "nope"}).action in ("allow", "reject")
    assert content_screen.provider.screen("comment", "a" * 24, {}).action == "allow"


def test_what_is_known_of_authors_and_repeated_texts(run_events, assert_queries, explain):
    author, other, skill = make_user(), make_user(), make_skill(author=make_user())
    text = "Buy cheap followers now at our shop, best prices in town and free delivery"
    make_rule(conditions={"repeats": {"times": 2}}, action="reject")
    first = make_comment(skill=skill, author=author, body=text)
    make_comment(skill=skill, author=other, body=f"{text}!!")
    run_events()
    assert TextPrint.objects.count() == 2
    material = Material("comment", author.pk, {"body": text.upper()})
    own, anyone = parse({"repeats": {"times": 5}}), parse({"repeats": {"times": 5, "by": "anyone"}})
    facts = StoredFacts(author.pk)
    with assert_queries(1):
        assert facts.similar(material, own) == 1
    with assert_queries(1):
        assert facts.similar(material, anyone) == 2
    assert StoredFacts(author.pk, first.pk).similar(material, anyone) == 1
    unlike = Material("comment", author.pk, {"body": "I liked the third day of this plan a lot, thank you"})
    assert StoredFacts(author.pk).similar(unlike, anyone) == 0
    assert facts.written("comment", 60, 10) == 1
    assert facts.written("task", 60, 10) == facts.written("user", 60, 10) == 0
    User.objects.filter(pk=author.pk).update(joined_at=now() - timedelta(hours=5, minutes=1))
    assert 5 < facts.account_hours() < 5.1
    assert StoredFacts("f" * 24).account_hours() == 0, "whoever is just signing up"
    make_comment(skill=skill, author=author, body=text)
    run_events()
    assert content_screen.provider.screen("comment", author.pk, {"body": text}).action == "reject"
    assert content_screen.provider.screen("comment", other.pk, {"body": text}).action == "allow"
    since = id_at(now() - timedelta(hours=1))
    explain(TextPrint.objects.filter(pk__gte=since, author_id=author.pk).order_by("-id"))
    explain(RuleHit.objects.filter(kind="comment", target_id=first.pk).order_by("-id"))
    explain(AutoRule.objects.filter(enabled=True).order_by("order", "id"))


def test_a_screening_costs_as_many_queries_with_many_rules(assert_queries):
    author = make_user()
    for number in (1, 20):
        for _ in range(number):
            make_rule("nothing", action="flag")
        screen = content_screen.provider.screen
        screen("comment", author.pk, {"body": "x"})
        with assert_queries(0):
            screen("comment", author.pk, {"body": "a harmless text"})
    make_rule(conditions={"all": [{"account_age": {"under_hours": 1}}, {"rate": {"more_than": 5}}]})
    screen("comment", author.pk, {"body": "x"})
    with assert_queries(2):
        screen("comment", author.pk, {"body": "a harmless text"})


def test_old_hits_and_prints_go(run_events):
    rule, author = make_rule("x"), make_user()
    for days in (1, 10, 100):
        key = id_at(now() - timedelta(days=days))
        RuleHit.objects.create(id=key, key=key, rule=rule, kind="comment", author=author, action="flag")
        TextPrint.objects.create(
            id=key, kind="comment", target_id=key, author=author, signature=b"", **dict.fromkeys(BANDS, 1)
        )
    assert upkeep.count() == 3
    assert upkeep.clean(lambda rows, what: None) == 3
    assert (RuleHit.objects.count(), TextPrint.objects.count()) == (2, 1)


BANDS = ("band_1", "band_2", "band_3", "band_4")
