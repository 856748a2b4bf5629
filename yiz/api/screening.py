"""Asking the rules of the site about a text before it is stored; the same refusal wherever people write."""

from collections.abc import Mapping

from yiz.api.errors import Unprocessable
from yiz.ports import Screening, content_screen


class Rejected(Unprocessable):
    """422 `content_rejected`: a rule does not let this text in; says why, in the rule's own words if it has any."""

    def __init__(self, reason: str, attr: str | None = None) -> None:
        super().__init__(reason or "A rule of this site does not allow this text.", "content_rejected", attr)


def screened(
    kind: str, author_id: str, fields: Mapping[str, str], target_id: str = "", *, attr: str | None = None
) -> Screening:
    """What is to become of the text (`yiz.ports.ContentScreen`); `attr` names the field where there is but one.

    Raises `Rejected`; nothing may be stored then.
    """
    verdict = content_screen.provider.screen(kind, author_id, fields, target_id)
    if verdict.action == "reject":
        raise Rejected(verdict.reason, attr)
    return verdict
