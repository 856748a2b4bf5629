"""What moderation has to tell: its public functions, each safe to call again with the same id."""

from typing import Any

from notifications.announcing import News, announce
from notifications.constants import Type
from notifications.gathering import Row
from notifications.models import Notification
from notifications.texts import APPEALS, DECISIONS, REPORTS
from profiles.models import User
from yiz.db import insert_new
from yiz.mail.services import EmailService
from yiz.realtime.publish import publish, user_room


def tell_of_decision(
    *, decision_id: str, user_id: str, decision: str, title: str, target_kind: str, target_id: str, reason: str = ""
) -> None:
    """Tells somebody what was decided about what they wrote, or about their account, and why.

    `decision` is one of `texts.DECISIONS`; `reason` is for its author, in words. Raises ValueError for another one.
    """
    _known(decision, DECISIONS)
    data = {"decision": decision, "title": title, "reason": reason, "decision_id": decision_id}
    _tell(Type.MODERATION_DECISION, decision_id, user_id, target_kind, target_id, data)


def tell_of_report(*, report_id: str, user_id: str, outcome: str, title: str) -> None:
    """Tells somebody what became of their report: `agreed` or `disagreed`, and nothing of what was done to whom."""
    _known(outcome, REPORTS)
    _tell(Type.REPORT_RESOLVED, report_id, user_id, "report", report_id, {"outcome": outcome, "title": title})


def tell_of_appeal(*, appeal_id: str, user_id: str, outcome: str, title: str, reason: str = "") -> None:
    """Tells somebody what became of their appeal: `granted` or `rejected`."""
    _known(outcome, APPEALS)
    data = {"outcome": outcome, "title": title, "reason": reason}
    _tell(Type.APPEAL_DECIDED, appeal_id, user_id, "appeal", appeal_id, data)


def _known(value: str, texts: dict[str, str]) -> None:
    if value not in texts:
        raise ValueError(f"{value!r} is none of {sorted(texts)}")


def _tell(kind: Type, once: str, user_id: str, target_kind: str, target_id: str, data: dict[str, Any]) -> None:
    news = News(type=kind, recipient_id=user_id, target_kind=target_kind, target_id=target_id, once=once, data=data)
    told = announce(news) or _kept(news)
    if told is not None:
        about = {"type": kind, "target": {"kind": target_kind, "id": target_id}, **data}
        publish(user_room(user_id), "moderation_decision", about, key=f"{kind}:{once}")
        _mail(user_id, told["id"])


def _kept(news: News) -> Row | None:
    """For somebody whose account is closed: nobody reads the list, but the mail is made from it."""
    if not User.objects.filter(pk=news.recipient_id, status="banned").exists():
        return None
    row = news.row()
    insert_new(row)
    return Notification.objects.filter(dedupe_key=row.dedupe_key).columns().first()


def _mail(user_id: str, notification_id: str) -> None:
    address = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    if address:
        EmailService.send(
            kind="moderation_decision",
            user_id=user_id,
            address=address,
            subject="A decision of our moderators",
            dedupe_key=f"moderation_decision:{notification_id}",
            context={"notification_id": notification_id},
        )
