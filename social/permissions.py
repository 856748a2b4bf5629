"""Who may reach what: the one way from an id in a request to a skill or a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotFound

from profiles.querysets import viewer_id
from social.models import Plan, SharedSkill
from social.querysets.plans import COLUMNS as PLAN_COLUMNS
from social.querysets.skills import DETAILED, LISTED, may_see
from yiz.api.errors import Forbidden

if TYPE_CHECKING:
    from profiles.querysets import Viewer


def visible_or_404(viewer: Viewer, skill_id: str, columns: tuple[str, ...] = LISTED) -> dict[str, Any]:
    """The row of one skill which the viewer may see, with `columns` (author_id, status and audience among them);
    else the same 404 as for one that is not there."""
    row = SharedSkill.objects.filter(pk=skill_id).values(*columns).first()
    if row is None or not may_see(viewer, row):
        raise NotFound
    return row


def own_skill_or_refuse(viewer: Viewer, skill_id: str, columns: tuple[str, ...] = DETAILED) -> dict[str, Any]:
    """The row of one of the viewer's own skills: 404 for what they may not see, 403 for another's that they may."""
    row = visible_or_404(viewer, skill_id, columns)
    if row["author_id"] != viewer_id(viewer):
        raise Forbidden("Only its author may do this.", "not_the_author")
    return row


def own_plan_or_404(viewer: Viewer, plan_id: str) -> dict[str, Any]:
    """The row of one of the viewer's own plans; of others' plans nobody learns."""
    row = Plan.objects.visible_to(viewer).filter(pk=plan_id).values(*PLAN_COLUMNS).first()
    if row is None:
        raise NotFound
    return row
