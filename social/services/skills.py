"""Sharing skills: what their authors do with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from profiles.models import User
from social import constants
from social.models import SharedSkill, SkillStatus, SkillTag, SkillVersion
from social.services.audience import effective_audience, profile_of
from social.services.content import measures, words_of
from yiz.api.errors import Conflict, Missing, PreconditionFailed
from yiz.api.screening import screened
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import SkillAudienceChanged, SkillPublished, SkillUpdated, SkillWithdrawn
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ids import new_id
from yiz.ports import PASSED, Screening

CONTENT = ("title", "description", "category", "difficulty", "tags", "language", "days")
_EDITABLE = (*CONTENT, "visibility")
_STATE = ("id", "author_id", "status", "audience", "version", "revision", "published_at", *_EDITABLE)


class NotNow(Conflict):
    """409: the skill is with the moderators; its author can't change its state until they have decided."""

    def __init__(self, status: str) -> None:
        super().__init__(f"This skill is {status} by moderation and can't be changed now.", f"skill_{status}")


class SkillService:
    """Every write to a skill by its author. All take ids and checked values (`social.services.content`)."""

    @staticmethod
    def create(
        *,
        author_id: str,
        title: str,
        category: str,
        days: list[dict[str, Any]],
        description: str = "",
        difficulty: str = "beginner",
        tags: list[str] | None = None,
        language: str = "en",
        visibility: str = "public",
        status: str = "published",
        source: str = "",
        licence: str = "",
        import_key: str = "",
    ) -> str | None:
        """The id of the new skill, version 1, published at once unless `status` is draft. Emits `SkillPublished`.

        None when a skill with this `import_key` is there already. Raises `Rejected` when a rule refuses the text;
        a rule that asks for review leaves it hidden.
        """
        skill = SharedSkill(
            author_id=author_id,
            title=title,
            category=category,
            days=days,
            description=description,
            difficulty=difficulty,
            tags=tags or [],
            language=language,
            visibility=visibility,
            source=source,
            licence=licence,
            import_key=import_key or new_id(),
            **measures(days),
        )
        verdict = screen(author_id, {name: getattr(skill, name) for name in CONTENT})
        skill.status = status_after(verdict, status)
        return add_skill(skill, verdict)

    @staticmethod
    def edit(*, skill_id: str, changes: Mapping[str, Any], expected_revision: int | None = None) -> bool:
        """Changes any of title, description, category, difficulty, tags, language, days, visibility.

        A change of content makes a new version and emits `SkillUpdated`; one of visibility alone makes none and emits
        `SkillAudienceChanged` (each only while published). False when nothing differs. Raises `PreconditionFailed`
        when the skill is no longer at `expected_revision`, and `Missing`, `NotNow`, `Rejected`.
        """
        unknown = set(changes) - set(_EDITABLE)
        if unknown:
            raise ValueError(f"not to be edited: {', '.join(sorted(unknown))}")
        verdict = PASSED
        if set(changes) & set(CONTENT):
            before = SharedSkill.objects.filter(pk=skill_id).values("author_id", *CONTENT).first()
            if before is None:
                raise Missing
            verdict = screen(before["author_id"], {**before, **changes}, skill_id)
        return _edit(skill_id, dict(changes), verdict, expected_revision)

    @staticmethod
    def publish(*, skill_id: str) -> bool:
        """Draft → published (`SkillPublished`); False when it was published already. Raises `NotNow`, `Rejected`."""
        row = SharedSkill.objects.filter(pk=skill_id).values("author_id", *CONTENT).first()
        if row is None:
            raise Missing
        return _publish(skill_id, row["author_id"], screen(row["author_id"], row, skill_id))

    @staticmethod
    def unpublish(*, skill_id: str) -> bool:
        """Published → draft (`SkillWithdrawn`); False when it was a draft already. Raises `NotNow`."""
        done, allowed = {SkillStatus.DRAFT}, {SkillStatus.PUBLISHED}
        return move(skill_id, SkillStatus.DRAFT, done=done, allowed=allowed, how="unpublished")

    @staticmethod
    def delete(*, skill_id: str) -> bool:
        """Hides it at once and for good, in any state; `SkillWithdrawn` if it was published. Plans made of it stay."""
        allowed = set(SkillStatus) - {SkillStatus.DELETED}
        return move(skill_id, SkillStatus.DELETED, done=set(), allowed=allowed, how="deleted")


def screen(author_id: str, content: Mapping[str, Any], skill_id: str = "") -> Screening:
    fields = {name: str(content[name]) for name in ("title", "description", "category")}
    fields |= {"tags": " ".join(content["tags"]), "days": words_of(content["days"])}
    return screened("skill", author_id, fields, skill_id)


def status_after(verdict: Screening, wanted: str) -> str:
    return SkillStatus.HIDDEN if verdict.withheld and wanted == SkillStatus.PUBLISHED else wanted


# --- the writes themselves: each one transaction, conditional on what it has read ---------------------------------


@atomic
def add_skill(skill: SharedSkill, verdict: Screening = PASSED) -> str | None:
    skill.audience = effective_audience(skill.visibility, _profile_visibility(skill.author_id))
    if skill.status == SkillStatus.PUBLISHED:
        skill.published_at = timezone.now()
    plain, *numbered = _slugs(skill.title)
    taken = set(
        SharedSkill.objects.filter(author_id=skill.author_id, slug__in=[plain, *numbered]).values_list(
            "slug", flat=True
        )
    )
    # the last one can't be taken, whoever else is sharing under the same title just now
    free = [slug for slug in (plain, *numbered) if slug not in taken]
    candidates = [*free[:1], f"{plain}-{skill.id[-10:]}"]
    for skill.slug in candidates:
        if insert_new(skill):
            break
        if SharedSkill.objects.filter(import_key=skill.import_key).exists():
            return None
    else:
        return None
    _keep_version(skill.id, skill.version, {name: getattr(skill, name) for name in CONTENT}, [])
    if skill.status == SkillStatus.PUBLISHED:
        _keep_tags(skill.id, skill.tags)
        emit(SkillPublished(skill_id=skill.id, author_id=skill.author_id))
    _tell_screened(verdict, skill.id, skill.author_id, skill.status)
    _count_skills(skill.author_id, _counts(skill.status, skill.visibility))
    return skill.id


@atomic
def _publish(skill_id: str, author_id: str, verdict: Screening) -> bool:
    wanted = status_after(verdict, SkillStatus.PUBLISHED)
    done = move(skill_id, wanted, done={SkillStatus.PUBLISHED}, allowed={SkillStatus.DRAFT})
    if done:
        _tell_screened(verdict, skill_id, author_id, wanted)
    return done


def _tell_screened(verdict: Screening, skill_id: str, author_id: str, status: str) -> None:
    """What rules say of a draft is told when it is published: nobody sees it before."""
    if status != SkillStatus.DRAFT:
        tell_screened(verdict, kind="skill", target_id=skill_id, author_id=author_id)


@atomic
def _edit(skill_id: str, changes: dict[str, Any], verdict: Screening, expected_revision: int | None) -> bool:
    for _ in range(constants.MAX_EDIT_TRIES):
        row = _state(skill_id)
        if expected_revision is not None and row["revision"] != expected_revision:
            raise PreconditionFailed
        if row["status"] == SkillStatus.REMOVED:
            raise NotNow(row["status"])
        changed = {name: value for name, value in changes.items() if row[name] != value}
        if not changed:
            return False
        after = {**row, **changed}
        content = sorted(set(changed) & set(CONTENT))
        after["status"] = status_after(verdict, row["status"])
        after["audience"] = effective_audience(after["visibility"], _profile_visibility(row["author_id"]))
        after["version"] += bool(content)
        fields = {**changed, **{name: after[name] for name in ("status", "audience", "version")}}
        if "days" in changed:
            fields |= measures(changed["days"])
        if not _write(row, fields):
            continue
        if content:
            _keep_version(skill_id, after["version"], after, content)
        _tell_screened(verdict, skill_id, row["author_id"], after["status"])
        _tell(row, after, content="content" if content else "")
        return True
    raise Conflict("This skill was being changed at the same moment. Try again.", "busy")


@atomic
def move(skill_id: str, to: str, *, done: set[SkillStatus], allowed: set[SkillStatus], how: str = "hidden") -> bool:
    for _ in range(constants.MAX_EDIT_TRIES):
        row = _state(skill_id)
        if row["status"] in done:
            return False
        if row["status"] not in allowed:
            raise NotNow(row["status"])
        after = {**row, "status": to}
        after["audience"] = effective_audience(row["visibility"], _profile_visibility(row["author_id"]))
        fields = {"status": to, "audience": after["audience"]}
        if to == SkillStatus.PUBLISHED and row["published_at"] is None:
            fields["published_at"] = timezone.now()
        if _write(row, fields):
            _tell(row, after, how=how)
            return True
    raise Conflict("This skill was being changed at the same moment. Try again.", "busy")


def _tell(before: dict[str, Any], after: dict[str, Any], *, content: str = "", how: str = "hidden") -> None:
    """What follows from a change of state: the rows of its tags, the events, the author's counter last."""
    ids = {"skill_id": before["id"], "author_id": before["author_id"]}
    was, now = before["status"] == SkillStatus.PUBLISHED, after["status"] == SkillStatus.PUBLISHED
    if was or now:
        _keep_tags(before["id"], after["tags"] if now else [])
    if was and not now:
        emit(SkillWithdrawn(**ids, how=how))
    if now and not was:
        emit(SkillPublished(**ids))
    if was and now and content:
        emit(SkillUpdated(**ids, version=after["version"]))
    if was and now and before["audience"] != after["audience"]:
        emit(SkillAudienceChanged(**ids, before=before["audience"], after=after["audience"]))
    step = _counts(after["status"], after["visibility"]) - _counts(before["status"], before["visibility"])
    _count_skills(before["author_id"], step)


def _state(skill_id: str) -> dict[str, Any]:
    row = SharedSkill.objects.filter(pk=skill_id).exclude(status=SkillStatus.DELETED).values(*_STATE).first()
    if row is None:
        raise Missing
    return row


def _write(row: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Changes the skill if it is still as it was read."""
    unchanged = SharedSkill.objects.filter(pk=row["id"], revision=row["revision"])
    return unchanged.update(**fields, revision=F("revision") + 1, updated_at=timezone.now()) == 1


def _keep_version(skill_id: str, number: int, content: Mapping[str, Any], changed: list[str]) -> None:
    kept = {name: content[name] for name in CONTENT}
    version = SkillVersion(skill_id=skill_id, number=number, changed=changed, **measures(kept["days"]), **kept)
    version.save(force_insert=True)


def _keep_tags(skill_id: str, tags: list[str]) -> None:
    """Makes the skill's rows of tags agree with `tags`."""
    rows = SkillTag.objects.filter(skill_id=skill_id)
    there = set(rows.values_list("tag", flat=True))
    if there - set(tags):
        delete_rows(rows.filter(tag__in=sorted(there - set(tags))))
    new = [SkillTag(skill_id=skill_id, tag=tag) for tag in tags if tag not in there]
    if new:
        SkillTag.objects.bulk_create(new, ignore_conflicts=True)


def _counts(status: str, visibility: str) -> int:
    """1 for a skill that the author's public number of skills includes: published, and meant for everybody.

    Others would tell strangers that there is something they may not see.
    """
    return int(status == SkillStatus.PUBLISHED and visibility == "public")


def _count_skills(author_id: str, step: int) -> None:
    if step:
        User.objects.filter(pk=author_id).update(skills_count=F("skills_count") + step)


def _profile_visibility(author_id: str) -> str:
    found = profile_of(author_id)
    if found is None:
        raise Missing
    return found


def _slugs(title: str) -> list[str]:
    """The address that a title gives, and what follows when the author has it already."""
    plain = slugify(title, allow_unicode=True)[: constants.MAX_TITLE].strip("-") or "skill"
    return [plain, *(f"{plain}-{number}" for number in range(2, 10))]
