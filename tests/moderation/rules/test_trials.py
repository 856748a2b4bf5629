"""Rules held against the past: what is counted, that a killed worker's work is gone on with, and the API of it."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from moderation.models import AutoRule, Case, RuleTrial
from moderation.roles import SENIOR
from moderation.rules import trying
from moderation.rules.services import AutoRuleService
from moderation.rules.trials import RuleTrialService
from profiles.models import User
from social.models import Comment
from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.clock import now
from yiz.ids import id_at

pytestmark = pytest.mark.django_db

PATH = "/api/v1/moderation/auto-rules/test"
CONDITIONS = {"keywords": {"words": ["casino"]}}


def written(number, *, minutes=10, text="{} casino", author=None, skill=None):
    """Comments, one every so many minutes up to now; the oldest first."""
    author, skill = author or make_user(), skill or make_skill(author=make_user())
    rows = []
    for place in range(number):
        at = now() - timedelta(minutes=minutes * (number - place))
        key = f"{id_at(at)[:8]}{place:016x}"
        rows.append(
            Comment(id=key, skill=skill, author=author, path=key, body=text.format(place), body_html="", created_at=at)
        )
    Comment.objects.bulk_create(rows)
    return rows


def decided(comment, outcome):
    return Case(
        target_kind="comment",
        target_id=comment.pk,
        author_id=comment.author_id,
        status="decided",
        outcome=outcome,
        decided_at=now(),
    )


def tried(conditions=CONDITIONS, days=30, scope=("comment",)):
    draft = {"name": "Draft", "scope": list(scope), "conditions": conditions, "action": "hide"}
    trial = RuleTrialService.request(by=make_moderator(SENIOR), draft=draft, days=days)
    assert trying.run(trial.pk)
    return RuleTrialService.payload(trial_id=trial.pk)


def test_what_a_rule_would_have_caught_and_how_that_was_decided():
    bad, fine = written(6), written(4, text="fine {}")
    written(2, minutes=60 * 24 * 40)
    cases = [(bad[0], "remove"), (bad[1], "warn"), (bad[2], "dismiss"), (fine[0], "remove"), (fine[1], "dismiss")]
    Case.objects.bulk_create([decided(*one) for one in cases])
    found = tried()
    result = found["result"]
    assert (found["state"], found["progress"]["percent"], found["description"]) == (
        "done",
        100,
        "The text has “casino”.",
    )
    assert (result["seen"], result["hits"], result["hits_a_day"]) == (10, 6, 0.2)
    assert result["decided"] == {"right": 2, "wrong": 1, "undecided": 3}
    assert (result["precision"], result["recall"], result["missed"]) == (0.6667, 0.6667, 1)
    assert sum(day["hits"] for day in result["by_day"]) == 6
    assert {row["id"] for row in result["sample"]} == {comment.pk for comment in bad}
    outcomes = {row["id"]: row["outcome"] for row in result["sample"]}
    assert [outcomes[comment.pk] for comment in bad[:4]] == ["right", "right", "wrong", ""]
    assert result["sample"][0]["evidence"][0]["text"].endswith("⟦casino⟧")
    assert Case.objects.filter(status="open").count() == 0, "nothing happens to what it hits"


def test_what_was_known_at_the_time():
    author = make_user()
    User.objects.filter(pk=author.pk).update(joined_at=now() - timedelta(minutes=95))
    written(9, author=author, text="Buy our cheap followers today, number {}")
    young = tried({"account_age": {"under_hours": 1}})["result"]
    assert young["hits"] == 6, "those of the first hour, and from before the account was there"
    assert tried({"rate": {"more_than": 2, "within_minutes": 35}})["result"]["hits"] == 6
    alike = {"times": 3, "similarity": 0.6, "within_hours": 24}
    assert tried({"repeats": alike})["result"]["hits"] == 6
    other = make_user()
    written(2, author=other, minutes=1, text="Buy our cheap followers today, number 9{}")
    assert tried({"repeats": alike})["result"]["hits"] == 6
    assert tried({"repeats": {**alike, "by": "anyone"}})["result"]["hits"] == 8


class Killed(BaseException):
    """As a worker ends: nothing is cleaned up."""


def dying(after, how=Killed):
    """The pace of a worker that is killed when it has kept so many times how far it is."""
    kept = []

    def die():
        kept.append(1)
        if len(kept) == after:
            raise how

    return trying.Pace(chunk=7, keep_every=timedelta(0), kept=die)


def test_a_killed_worker_is_followed_by_another_that_ends_with_the_same():
    written(40, text="cheap followers for all, n{}", minutes=3)
    conditions = {"any": [{"repeats": {"times": 30, "similarity": 0.6}}, {"keywords": {"words": ["n7"]}}]}
    whole = tried(conditions)["result"]
    draft = {"name": "Draft", "scope": ["skill", "comment"], "conditions": conditions, "action": "hide"}
    trial = RuleTrialService.request(by=make_moderator(SENIOR), draft=draft, days=30)
    for _ in range(3):
        with pytest.raises(Killed):
            trying.run(trial.pk, dying(after=2))
        assert not trying.run(trial.pk), "held by the other until its claim runs out"
        assert RuleTrialService.payload(trial_id=trial.pk)["progress"]["percent"] < 100
        RuleTrial.objects.filter(pk=trial.pk).update(claimed_until=now())
    assert trying.run(trial.pk, dying(1, SoftTimeLimitExceeded)), "a task may not take longer"
    assert trying.run_due(lambda rows, what: None) == 1
    found = RuleTrialService.payload(trial_id=trial.pk)["result"]
    assert {**found, "seen": found["seen"] - 1} == whole, "one skill more was read"
    assert not trying.run(trial.pk)


def test_what_cannot_be_tried_ends_with_a_word(monkeypatch):
    trial = RuleTrialService.request(
        by=make_moderator(SENIOR),
        draft={"name": "x", "scope": ["comment"], "conditions": CONDITIONS, "action": "flag"},
        days=1,
    )
    RuleTrial.objects.filter(pk=trial.pk).update(draft={"name": "x", "scope": ["comment"], "conditions": {"odd": 1}})
    for _ in range(3):
        trying.run(trial.pk)
        RuleTrial.objects.filter(pk=trial.pk).update(claimed_until=now())
    row = RuleTrial.objects.get(pk=trial.pk)
    assert (row.state, row.attempts) == ("failed", 3)
    assert "There is no condition “odd”" in row.error


def test_the_api(api_client, run_events, assert_problem):
    written(3)
    moderator, senior = make_moderator(), make_moderator(SENIOR)
    client, plain = api_client(senior), api_client(make_user())
    body = {"name": "Mine", "scope": ["comment", "comment"], "conditions": CONDITIONS, "action": "hide"}
    assert_problem(plain.post("/api/v1/moderation/auto-rules", body, format="json"), 403, "permission_denied")
    refused = api_client(moderator).post("/api/v1/moderation/auto-rules", body, format="json")
    assert_problem(refused, 403, "right_missing")
    made = client.post("/api/v1/moderation/auto-rules", body, format="json")
    assert (made.status_code, made.json()["enabled"], made.json()["scope"]) == (201, False, ["comment"])
    rule = made.json()["id"]
    wrong = {**body, "conditions": {"all": [{"pattern": {"regex": "(a"}}]}, "scope": ["post"]}
    answer = client.post("/api/v1/moderation/auto-rules", wrong, format="json")
    assert_problem(answer, 400, "bad_pattern", "conditions.all.0.pattern.regex")
    assert_problem(answer, 400, "invalid_choice", "scope.0")
    assert_problem(client.post(PATH, {"days": 3}, format="json"), 400, "required", "rule")
    assert_problem(client.post(PATH, {"rule_id": "f" * 24}, format="json"), 404, "not_found")
    asked = api_client(moderator).post(PATH, {"rule_id": rule, "days": 3}, format="json")
    assert (asked.status_code, asked.json()["state"], asked.json()["result"]) == (202, "queued", None)
    run_events()
    for trial in RuleTrial.objects.values_list("id", flat=True):
        trying.run(trial)
    found = client.get(f"{PATH}/{asked.json()['id']}").json()
    assert (found["state"], found["result"]["hits"], found["rule"]) == ("done", 3, rule)
    again = client.post(PATH, {"rule": {"scope": ["comment"], "conditions": CONDITIONS}}, format="json")
    assert again.status_code == 202
    etag = client.get(f"/api/v1/moderation/auto-rules/{rule}")["ETag"]
    changed = client.patch(
        f"/api/v1/moderation/auto-rules/{rule}", {"enabled": True}, format="json", headers={"If-Match": etag}
    )
    assert (changed.status_code, changed.json()["enabled"], changed.json()["revision"]) == (200, True, 2)
    stale = client.patch(
        f"/api/v1/moderation/auto-rules/{rule}", {"enabled": False}, format="json", headers={"If-Match": etag}
    )
    assert_problem(stale, 412, "precondition_failed")
    assert client.delete(f"/api/v1/moderation/auto-rules/{rule}").status_code == 204
    assert client.get(f"/api/v1/moderation/auto-rules/{rule}").status_code == 404
    for _ in range(4):
        client.post(PATH, {"rule": {"scope": ["comment"], "conditions": CONDITIONS}}, format="json")
    too_many = client.post(PATH, {"rule": {"scope": ["comment"], "conditions": CONDITIONS}}, format="json")
    assert_problem(too_many, 409, "too_many_trials")


def test_lists_of_rules_take_as_many_queries_whatever_their_length(api_client, assert_queries):
    client, by = api_client(make_moderator()), make_moderator(SENIOR)
    client.get("/api/v1/moderation/auto-rules")
    for number in (3, 27):
        rows = [
            AutoRule(name=f"Rule {n}", conditions=CONDITIONS, scope=["comment"], created_by=by) for n in range(number)
        ]
        AutoRule.objects.bulk_create(rows)
        with assert_queries(QUERIES):
            page = client.get("/api/v1/moderation/auto-rules?limit=50").json()
    assert len(page["results"]) == 30
    AutoRuleService.edit(by=by, rule_id=page["results"][0]["id"], changes={"enabled": True})
    shown = {kind: client.get(f"/api/v1/moderation/auto-rules?limit=50&enabled={kind}") for kind in ("true", "false")}
    assert [len(shown[kind].json()["results"]) for kind in ("true", "false")] == [1, 29]


QUERIES = 5
"""Four for what the caller may do, one for the rules."""
