"""What moderation refuses, in words."""

from typing import Any

from yiz.api.errors import Conflict, Invalid, Unprocessable


class OwnContent(Invalid):
    """400."""

    def __init__(self) -> None:
        super().__init__("This is your own. You can edit or delete it; there is nothing to report.", "own", "target")


class ReportedAlready(Conflict):
    """409: once a person and target, for good."""

    def __init__(self, report_id: str | None) -> None:
        text = "You have reported this already. What became of it is among your reports."
        super().__init__(text, "reported_already", "target", report=report_id)


class DecidedAlready(Conflict):
    """409, naming who was first, what they decided and when."""

    def __init__(self, *, by: dict[str, Any] | None, decision: str, at: Any) -> None:
        who = f"@{by['username']}" if by else "Somebody"
        super().__init__(
            f"{who} was first: the case is decided ({decision}).",
            "decided_already",
            decided_by=by,
            decision=decision,
            decided_at=at,
        )


class ClaimedAlready(Conflict):
    """409, naming whose it is, and until when."""

    def __init__(self, *, by: dict[str, Any] | None, until: Any) -> None:
        who = f"@{by['username']}" if by else "Somebody"
        super().__init__(f"{who} is working on this case.", "claimed_already", claimed_by=by, claimed_until=until)


class OpenAlready(Conflict):
    """409: it waits for a decision, or another case of the same target does."""

    def __init__(self, case_id: str | None) -> None:
        super().__init__("There is an open case about this already.", "open_already", case=case_id)


class NotForThis(Unprocessable):
    """422: the decision makes no sense for this kind of target."""

    def __init__(self, detail: str, attr: str = "decision") -> None:
        super().__init__(detail, "not_for_this", attr)


class NotSuspended(Conflict):
    """409."""

    def __init__(self) -> None:
        super().__init__("This account is not suspended.", "not_suspended")


class NoAppeal(Unprocessable):
    """422, or 409 where there was one: this decision can't be appealed (any more)."""

    def __init__(self, detail: str, code: str = "no_appeal") -> None:
        super().__init__(detail, code, "decision")


class AppealedAlready(Conflict):
    """409: there is one appeal a decision."""

    def __init__(self) -> None:
        super().__init__("You have appealed against this decision already.", "appealed_already", "decision")


class FirstModerator(Conflict):
    """409: whoever decided first doesn't decide the appeal."""

    def __init__(self) -> None:
        text = "This is an appeal against your own decision: another moderator has to decide it."
        super().__init__(text, "first_moderator")


class Crowded(Conflict):
    """409: too many were changing the same at once."""

    def __init__(self) -> None:
        super().__init__("This was being changed at the same moment. Try again.", "busy")
