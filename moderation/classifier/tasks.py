"""What runs by schedule for the classifier."""

from yiz.ports import Progress


def train(progress: Progress) -> int:
    """Batch task: a new version, if anything new was decided; answers how many texts it learnt from."""
    from moderation.classifier import training  # noqa: PLC0415  heavy: only when it is trained

    return training.train(progress).texts
