"""Who has published of late, for rooms below this one."""

from datetime import datetime

from social.models import SharedSkill
from yiz.ports import Work


def recent_works(since: datetime, at_most: int) -> list[Work]:
    """`yiz.ports.recent_works`: of the newest `at_most` skills that are published for everybody, those since then."""
    rows = SharedSkill.objects.filter(status="published", audience="public").order_by("-id")
    newest = rows.values_list("id", "author_id", "title", "published_at")[:at_most]
    return [Work(key, author, title) for key, author, title, published in newest if published and published >= since]
