"""The single conditions that a rule is made of, and what each may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from moderation.rules import constants
from moderation.rules.folding import fold_keyword
from moderation.rules.links import host_of
from moderation.rules.patterns import BadPattern, compiled

FieldName = Literal[constants.ALL_FIELDS]  # type: ignore[valid-type]
Label = Literal["spam", "toxicity"]


class Leaf(BaseModel):
    """A condition without others inside. Equal ones are the same condition."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class InText(Leaf):
    """A condition on what is written; `fields` narrows it to some parts of the content, none means all."""

    fields: Annotated[tuple[FieldName, ...], Field(max_length=len(constants.ALL_FIELDS), strict=False)] = ()


def _keyword(text: str) -> str:
    if not fold_keyword(text):
        raise PydanticCustomError("blank", "A keyword may not be blank.")
    return " ".join(text.split())


def _domain(text: str) -> str:
    host = host_of(text)
    if not host or "." not in host or any(sign.isspace() for sign in host):
        raise PydanticCustomError("invalid", "A domain such as example.com is expected.")
    return host


Keyword = Annotated[str, StringConstraints(max_length=constants.MAX_KEYWORD), AfterValidator(_keyword)]
Domain = Annotated[str, StringConstraints(max_length=253), AfterValidator(_domain)]


class Keywords(InText):
    """At least `at_least` of these words and phrases stand in the text, as whole words unless `inside_words`."""

    words: Annotated[tuple[Keyword, ...], Field(min_length=1, max_length=constants.MAX_KEYWORDS, strict=False)]
    inside_words: bool = False
    at_least: Annotated[int, Field(ge=1, le=100)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Keywords:
        if self.at_least > len(self.words):
            raise PydanticCustomError("too_many", "There are fewer words than must be found.")
        short = [word for word in self.words if len(fold_keyword(word)) < constants.MIN_PART]
        if self.inside_words and short:
            text = "Inside words, keywords of at least {number} letters are looked for: “{word}” is too short."
            raise PydanticCustomError("too_short_inside", text, {"number": constants.MIN_PART, "word": short[0]})
        return self


class Pattern(InText):
    """A regular expression matches; without regard to case unless `case`."""

    case: bool = False
    regex: Annotated[str, StringConstraints(min_length=1, max_length=constants.MAX_PATTERN)]

    @field_validator("regex")
    @classmethod
    def _compiles(cls, regex: str, others: ValidationInfo) -> str:
        try:
            compiled(regex, case=others.data.get("case", False))
        except BadPattern as bad:
            raise PydanticCustomError("bad_pattern", "{what}", {"what": str(bad)}) from None
        return regex


class Links(InText):
    """At least `at_least` links: all, or those to `domains` (and below them), or those hidden by shorteners.

    With `except_domains`, links to these are not counted.
    """

    at_least: Annotated[int, Field(ge=1, le=100)] = 1
    domains: Annotated[tuple[Domain, ...], Field(max_length=constants.MAX_DOMAINS, strict=False)] = ()
    except_domains: Annotated[tuple[Domain, ...], Field(max_length=constants.MAX_DOMAINS, strict=False)] = ()
    shorteners: bool = False


class Repeats(Leaf):
    """Texts like this one were written `times` before within the hours: by the same author, or by others too."""

    times: Annotated[int, Field(ge=1, le=constants.MAX_TIMES)] = 2
    within_hours: Annotated[int, Field(ge=1, le=constants.MAX_WINDOW_HOURS)] = 24
    similarity: Annotated[float, Field(ge=0.5, le=1, strict=False, allow_inf_nan=False)] = 0.8
    by: Literal["author", "anyone"] = "author"


class Rate(Leaf):
    """The author has written more than so many things of this kind within the minutes, this one not counted."""

    more_than: Annotated[int, Field(ge=1, le=constants.MAX_RATE)]
    within_minutes: Annotated[int, Field(ge=1, le=constants.MAX_WINDOW_HOURS * 60)] = 60


class AccountAge(Leaf):
    """The author's account is younger than so many hours."""

    under_hours: Annotated[int, Field(ge=1, le=24 * 365)]


class Classifier(Leaf):
    """The classifier takes the text for spam, or toxic, with at least this probability; never so without one."""

    label: Label = "spam"
    at_least: Annotated[float, Field(ge=0.05, le=1, strict=False, allow_inf_nan=False)]


LEAVES: dict[str, type[Leaf]] = {
    "keywords": Keywords,
    "pattern": Pattern,
    "links": Links,
    "repeats": Repeats,
    "rate": Rate,
    "account_age": AccountAge,
    "classifier": Classifier,
}
NAMES: dict[type[Any], str] = {kind: name for name, kind in LEAVES.items()}
COST: dict[type[Any], int] = {
    AccountAge: 3,
    Keywords: 1,
    Pattern: 2,
    Links: 2,
    Rate: 6,
    Classifier: 4,
    Repeats: 8,
}
"""In which order conditions are looked at: the dear ones last, and only where they matter."""
