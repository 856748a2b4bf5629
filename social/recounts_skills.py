"""Recounting skills of an author, and downloads and forks. As `social.recounts`."""

from django.db.models import Count, Sum

from profiles.models import User, Visibility
from social.models import Interaction, InteractionKind, SharedSkill, SkillStatus
from social.recounts import Counts, Recount
from yiz.ports import Ports, Reconcile, Recounter


def _skills(author_ids: list[str]) -> Counts:
    """Published skills that are meant for everybody: others would tell that there is something one may not see."""
    rows = SharedSkill.objects.filter(
        author_id__in=author_ids, status=SkillStatus.PUBLISHED, visibility=Visibility.PUBLIC
    )
    counted = rows.order_by().values_list("author_id").annotate(number=Count("id"))
    return {author_id: {"skills_count": number} for author_id, number in counted}


def _downloads(skill_ids: list[str]) -> Counts:
    rows = Interaction.objects.filter(skill_id__in=skill_ids, kind=InteractionKind.DOWNLOAD)
    counted = rows.order_by().values_list("skill_id").annotate(number=Count("id"))
    return {skill_id: {"downloads_count": number} for skill_id, number in counted}


def _forks(skill_ids: list[str]) -> Counts:
    """Each user once, whatever has become of what they made of it."""
    rows = Interaction.objects.filter(skill_id__in=skill_ids, kind=InteractionKind.FORK)
    counted = rows.order_by().values_list("skill_id").annotate(number=Count("id"))
    return {skill_id: {"forks_count": number} for skill_id, number in counted}


def _downloads_received(author_ids: list[str]) -> Counts:
    """The sum over all skills of the author, deleted ones too: what was downloaded stays counted."""
    rows = SharedSkill.objects.filter(author_id__in=author_ids)
    sums = rows.order_by().values_list("author_id").annotate(number=Sum("downloads_count"))
    return {author_id: {"downloads_received": number} for author_id, number in sums}


RECOUNTS = {
    "social.downloads": Recount("skill", SharedSkill, ("downloads_count",), _downloads),
    "social.downloads_received": Recount("user", User, ("downloads_received",), _downloads_received),
    "social.forks": Recount("skill", SharedSkill, ("forks_count",), _forks),
    "social.skills": Recount("user", User, ("skills_count",), _skills),
}


def provide(counters: Ports[Reconcile], recounters: Ports[Recounter]) -> None:
    """Registers these. They run in the order of their names: the sums come after what they are the sums of."""
    for name, recount in RECOUNTS.items():
        counters.provide(name, recount)
        recounters.provide(name, Recounter(recount.subject, recount.of))
