"""The versions of the classifier: what each learnt from, how good it was, which one is in use."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from moderation import log
from moderation.admin.access import Desk, moderator, require, require_post
from moderation.classifier.explaining import explained
from moderation.models import ClassifierStatus, ClassifierVersion
from moderation.roles import has_right
from yiz.batch.models import BatchRun
from yiz.batch.services import AlreadyRunning, BatchProcessor, QueueAway

LIST = "admin:moderation_classifierversion_changelist"
TASK = "classifier_train"
SHOWN = 30
WORTH_EXPLAINING = 0.2
"""From this probability on the words that speak for a label are shown."""

LABELS = {"spam": "Spam", "toxicity": "Toxic"}


@admin.register(ClassifierVersion)
class ClassifierAdmin(Desk):
    """The newest first, with a button that has another one trained."""

    right = "view_rules"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="moderation_classifierversion_changelist"),
            path("train", view(self.train), name="moderation_classifier_train"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        rows = ClassifierVersion.objects.order_by("-id").defer("packed")[:SHOWN]
        run = BatchRun.objects.filter(task=TASK).order_by("-id").first()
        return self.page(
            request,
            "classifier",
            "Classifier",
            versions=[_shown(row) for row in rows],
            run=run,
            may_train=has_right(moderator(request), "train_classifier"),
        )

    def train(self, request: HttpRequest) -> HttpResponse:
        """Has a worker train a version, which is let in if it is better than the one in use."""
        require_post(request, "train_classifier")
        try:
            run = BatchProcessor.ask_for(TASK)
            log.append("train_classifier", actor_id=moderator(request).pk, details={"run": run.pk})
            messages.success(request, "A version is being trained; it is let in if it is better than the one in use.")
        except AlreadyRunning:
            messages.warning(request, "One is being trained already.")
        except QueueAway:
            messages.error(request, "No worker can be reached just now. Try again in a minute.")
        return HttpResponseRedirect(reverse(LIST))


def scores(text: str) -> list[dict[str, Any]]:
    """What the classifier in use says of a text, and what speaks for it the most, for the page of a case."""
    shown = []
    for opinion in explained(text):
        most = max((word["weight"] for word in opinion["words"]), default=1) or 1
        words = [
            {"text": word["word"], "share": max(round(100 * word["weight"] / most), 0)} for word in opinion["words"]
        ]
        label = LABELS.get(opinion["label"], opinion["label"])
        likely = opinion["probability"] >= WORTH_EXPLAINING
        percent = round(opinion["probability"] * 100)
        shown.append({"label": label, "percent": percent, "words": words if likely else []})
    return shown


def _shown(version: ClassifierVersion) -> dict[str, Any]:
    figures = []
    for label, found in version.figures.items():
        before = found.get("before", {})
        figures.append(
            {
                **found,
                "label": LABELS.get(label, label),
                "f1_before": before.get("f1"),
                "auc_before": before.get("auc"),
            }
        )
    return {"version": version, "figures": figures, "in_use": version.status == ClassifierStatus.ACTIVE}
