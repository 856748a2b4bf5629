"""What of the events changes what is found."""

from discovery.search import documents, services
from yiz.events.catalogue import SkillAudienceChanged, SkillPublished, SkillUpdated, SkillWithdrawn
from yiz.events.subscriptions import subscribe


@subscribe(SkillPublished, SkillUpdated, SkillWithdrawn, SkillAudienceChanged)
def keep_document(event: SkillPublished | SkillUpdated | SkillWithdrawn | SkillAudienceChanged) -> None:
    """The document follows the skill as it is now, so that neither order nor a second delivery matters."""
    documents.sync(event.skill_id)
    services.forget()
