"""What the room of a skill is told of its comments. A client knows them by id: hearing of one twice is no harm."""

from social.models import Comment
from social.payloads.comments import comment_payloads
from yiz.events.catalogue import CommentAdded, CommentEdited, CommentRemoved
from yiz.events.subscriptions import Turn, subscribe
from yiz.realtime.publish import publish, skill_room


@subscribe(CommentAdded, turn=Turn.SOON)
def show_comment_added(event: CommentAdded) -> None:
    """`comment_added` with the comment as a stranger sees it; nothing when it is gone by now."""
    _show("comment_added", event.comment_id, event.skill_id, event.actor_id)


@subscribe(CommentEdited, turn=Turn.SOON)
def show_comment_edited(event: CommentEdited) -> None:
    """`comment_edited` with the comment as it is now."""
    _show("comment_edited", event.comment_id, event.skill_id, event.actor_id)


@subscribe(CommentRemoved, turn=Turn.SOON)
def show_comment_removed(event: CommentRemoved) -> None:
    """`comment_removed` with its ids, unless it has been let in again. All hear it, whoever took it away."""
    row = Comment.objects.filter(pk=event.comment_id).values("id", "parent_id", "status").first()
    if row is None or row["status"] != "live":
        data = {"id": event.comment_id, "skill": event.skill_id, "parent": row["parent_id"] if row else None}
        publish(skill_room(event.skill_id), "comment_removed", data)


def _show(name: str, comment_id: str, skill_id: str, actor_id: str) -> None:
    rows = list(Comment.objects.live().filter(pk=comment_id).columns())
    for payload in comment_payloads(rows, None):
        publish(skill_room(skill_id), name, payload, actor_id=actor_id)
