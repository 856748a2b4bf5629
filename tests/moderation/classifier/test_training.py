"""Versions of the classifier: what they learn from, when one follows another, and what they may do by themselves."""

import numpy as np
import pytest
from django.core.management import call_command

from moderation.classifier import current, training
from moderation.classifier.explaining import explained
from moderation.classifier.model import Model
from moderation.classifier.teachers import seed
from moderation.models import Case, ClassifierVersion
from tests.factories.profiles import make_user
from tests.moderation.classifier.test_evaluating import texts
from yiz.batch.services import BatchProcessor
from yiz.ports import content_screen

pytestmark = pytest.mark.django_db


def decide(number, *, seed, outcome="remove"):
    author = make_user()
    Case.objects.bulk_create(
        Case(
            target_kind="comment",
            target_id=f"{seed:08x}{place:016x}",
            author=author,
            status="decided",
            outcome=outcome if bad else "dismiss",
            reason="spam",
            snapshot={"title": "of the skill", "text": f"{text} {place}"},
        )
        for place, (text, bad) in enumerate(texts(number, seed=seed))
    )


def test_the_seed_is_ours_and_of_both_languages():
    lessons = list(seed())
    assert len(lessons) == len({lesson.key for lesson in lessons}) > 300
    assert sum(lesson.labels["spam"] for lesson in lessons) > 80 < sum(lesson.labels["toxicity"] for lesson in lessons)


def test_the_first_version_comes_of_the_seed_alone(capsys):
    call_command("train_classifier", verbosity=0)
    first = ClassifierVersion.objects.get()
    assert (first.status, first.decided, set(first.figures)) == ("active", 0, {"spam", "toxicity"})
    assert current.hiding() == {}, "nothing hides by itself that moderators have not taught"
    spam, kind = explained("Earn free money fast, click here www.win.example now"), explained("Danke für den Plan")
    assert (spam[0]["label"], spam[0]["probability"] > 0.7) == ("spam", True)
    assert spam[0]["words"]
    assert max(one["probability"] for one in kind) < 0.5
    assert explained("You stupid idiot, nobody likes you")[0]["label"] == "toxicity"
    assert "learnt from" in capsys.readouterr().out
    assert training.train(lambda rows, what: None) == first, "nothing new was decided"


def test_versions_that_moderators_have_taught(assert_queries):
    training.train(lambda rows, what: None)
    decide(600, seed=11)
    run = BatchProcessor.run("classifier_train")
    assert (run.outcome, run.error) == ("succeeded", "")
    second = ClassifierVersion.objects.get(status="active")
    assert (second.decided, ClassifierVersion.objects.filter(status="retired").count()) == (600, 1)
    assert second.figures["spam"]["f1"] > second.figures["spam"]["before"]["f1"]
    assert second.figures["spam"]["hides"] is True
    bad = "subscribe to my channel and win free money now, follow me, cheap offer"
    assert "spam" in current.hiding()
    author = make_user()
    with assert_queries(0):
        assert current.judged(bad, "spam").probability > 0.9
    verdict = content_screen.provider.screen("comment", author.pk, {"body": bad})
    assert (verdict.action, "strongest words" in verdict.hits[0]) == ("hide", True)
    assert content_screen.provider.screen("comment", author.pk, {"body": "a lovely morning"}).action == "allow"


def test_an_advantage_must_be_more_than_luck():
    bad = np.arange(200) % 2 == 0
    sure, unsure = np.where(bad, 0.9, 0.1), np.where(bad, 0.7, 0.3)
    assert training.advantage(sure, unsure, bad) == 1
    assert training.advantage(unsure, sure, bad) == 0
    assert training.advantage(sure, sure, bad) == 0.5
    slightly = sure.copy()
    slightly[:2] = 0.5
    assert 0 < training.advantage(slightly, sure, bad) < 0.2
    assert training.advantage(sure[:0], sure[:0], bad[:0]) == 0.5


def test_a_version_that_is_not_better_stays_out():
    version = training.train(lambda rows, what: None)
    perfect = {lesson.text: lesson.labels for lesson in seed()}

    class Oracle:
        heads = dict.fromkeys(("spam", "toxicity"))

        def probabilities(self, text):
            return {label: 0.99 if holds else 0.01 for label, holds in perfect[text].items()}

    held_out = [lesson for lesson in seed() if training.is_held_out(lesson)]
    assert training.compared(Model.unpacked(bytes(version.packed)), Oracle(), held_out)[1] is False
    assert training.compared(Oracle(), Model.unpacked(bytes(version.packed)), held_out)[1] is True


def test_what_cannot_be_loaded_blocks_nothing():
    version = ClassifierVersion(status="active", packed=b"not a model")
    version.save()
    assert current.current() is None
    assert current.judged("free money", "spam") is None
    assert content_screen.provider.screen("comment", make_user().pk, {"body": "free money"}).action == "allow"
    assert explained("free money") == []
