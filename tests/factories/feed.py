"""Acts that are told in feeds, by the services."""

from profiles.achievements import BY_KEY
from profiles.models import Achievement, User
from profiles.services import UserProfileService
from social.models import SharedSkill
from social.services import InteractionService, PlanService, SkillService
from tests.factories.profiles import make_user
from tests.factories.social import make_days


def share(author: User, title: str = "Learn to whistle", **fields: object) -> SharedSkill:
    """A published skill, with its event."""
    fields = {"category": "music", "days": make_days(1), **fields}
    created = SkillService.create(author_id=author.pk, title=title, **fields)
    return SharedSkill.objects.get(pk=created)


def like(user: User, skill: SharedSkill, liked: bool | None = True) -> None:
    InteractionService.like(user=User.objects.get(pk=user.pk), skill_id=skill.pk, liked=liked)


def download(user: User, skill: SharedSkill) -> str:
    """Answers the id of the plan."""
    return str(PlanService.download(user=User.objects.get(pk=user.pk), skill_id=skill.pk).plan_id)


def set_privacy(user: User, **changes: str) -> None:
    """Changes settings by the service, with all that hangs on them."""
    UserProfileService.change_privacy(user_id=user.pk, changes=changes)


def make_person(username: str | None = None, **fields: object) -> User:
    """Somebody who has every achievement already, so that feeds tell of nothing but what a test does."""
    user = make_user(username, **fields)
    Achievement.objects.bulk_create(Achievement(user=user, key=key) for key in BY_KEY)
    return user
