"""What moderators are shown of the classifier: its opinion of a text, and the words that speak for it."""

from __future__ import annotations

from typing import Any

from moderation.classifier.current import current, judged


def explained(text: str) -> list[dict[str, Any]]:
    """For each label `{label, probability, words: [{word, weight}]}`, the likeliest first; empty without a model."""
    model = current()
    if model is None or not text:
        return []
    found = []
    for label in model.heads:
        opinion = judged(text, label)
        if opinion is not None:
            words = [{"word": word, "weight": weight} for word, weight in opinion.words]
            found.append({"label": label, "probability": round(opinion.probability, 4), "words": words})
    return sorted(found, key=lambda one: -one["probability"])
