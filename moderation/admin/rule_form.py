"""The form of a rule: rows of conditions instead of JSON, and what is wrong said at the field where it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from moderation.models import AutoRule, Reason, RuleAction
from moderation.rules import constants
from moderation.rules.errors import BadConditions
from moderation.rules.rows import INPUTS, TITLES, Input, Row, from_rows, to_rows
from moderation.rules.serializers import RuleInput

MODES = (
    ("off", "Off", "nothing is looked at"),
    ("dry", "Dry run", "hits are kept, and nothing else happens"),
    ("on", "On", "its action is taken"),
)
SCOPES = {"skill": "Skills", "comment": "Comments", "task": "Tasks", "user": "Profiles", "review": "Reviews"}
JOINTS = (("all", "all of these hold"), ("any", "any of these holds"))
ROWS_MOST = constants.MAX_NODES
PLAIN = ("name", "message", "action", "reason", "order")
NEW = {"name": "", "scope": ["skill", "comment"], "action": "flag", "reason": "spam", "message": "", "order": 100}


@dataclass(slots=True)
class RuleForm:
    """What somebody has filled in, right or wrong. `raw` is the JSON when it is written as JSON."""

    values: dict[str, Any]
    mode: str = "off"
    joint: str = "all"
    rows: list[Row] = field(default_factory=list)
    raw: str | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    row_errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        return not self.errors and not self.row_errors

    @property
    def scopes(self) -> list[tuple[str, str, bool]]:
        return [(kind, title, kind in self.values["scope"]) for kind, title in SCOPES.items()]

    @property
    def shown_rows(self) -> list[dict[str, Any]]:
        """The rows with their inputs, each with its name in the form, its value, and what is wrong with it."""
        return [_shown(number, row, self.row_errors.get(number, {})) for number, row in enumerate(self.rows)]


def empty() -> RuleForm:
    return RuleForm(dict(NEW), rows=[Row("keywords", {})])


def of_rule(rule: AutoRule) -> RuleForm:
    """As it is stored."""
    values = {name: getattr(rule, name) for name in (*PLAIN, "scope")}
    mode = "off" if not rule.enabled else "dry" if rule.dry_run else "on"
    return _with(RuleForm(values, mode=mode), rule.conditions)


def of_draft(form: RuleForm, draft: Mapping[str, Any]) -> RuleForm:
    """A form with what was tried in place of what it says."""
    tried = {name: draft[name] for name in ("name", "scope", "action") if name in draft}
    return _with(RuleForm({**form.values, **tried}, mode=form.mode), draft["conditions"])


def read(sent: QueryDict) -> RuleForm:
    """What was sent; `fields` are for the service when it is `valid`."""
    values: dict[str, Any] = {name: sent.get(name, "") for name in PLAIN}
    values["scope"] = [kind for kind in SCOPES if kind in sent.getlist("scope")]
    mode = sent.get("mode", "off")
    form = RuleForm(values, mode=mode if mode in [known for known, *_ in MODES] else "off")
    form.joint = "any" if sent.get("joint") == "any" else "all"
    conditions: Any = None
    if sent.get("as") == "json":
        form.raw = sent.get("conditions", "")
        try:
            conditions = json.loads(form.raw)
        except (ValueError, RecursionError) as wrong:
            form.errors["conditions"] = [f"This is not JSON: {wrong}"]
    else:
        form.rows = list(_rows(sent))
        conditions = _from_rows(form)
    _check(form, conditions)
    return form


def as_json(form: RuleForm) -> RuleForm:
    """The same, with the conditions as JSON; unchanged while something is wrong with them."""
    if form.raw is None and "conditions" in form.fields:
        form.raw = json.dumps(form.fields["conditions"], indent=2, ensure_ascii=False)
    return form


def as_rows(form: RuleForm) -> RuleForm:
    """The same, with the conditions as rows, where rows can say them."""
    if form.raw is not None and "conditions" in form.fields:
        again = to_rows(form.fields["conditions"])
        if again is None:
            form.errors["conditions"] = ["Conditions inside conditions can only be written as JSON."]
        else:
            form.raw, (form.joint, form.rows) = None, again
    return form


def kinds_of_rows() -> list[dict[str, Any]]:
    """An empty row of each kind of condition, for the page to copy; its number is `__n__`."""
    return [{"condition": name, "title": title, **_shown("__n__", Row(name), {})} for name, title in TITLES.items()]


def choices() -> dict[str, Any]:
    """What a form offers."""
    return {"actions": RuleAction.choices, "reasons": Reason.choices, "modes": MODES, "joints": JOINTS}


# --- conditions -------------------------------------------------------------------------------------------------------


def _with(form: RuleForm, conditions: Any) -> RuleForm:
    try:
        found = to_rows(conditions)
    except BadConditions:
        found = None
    if found is None:
        form.raw = json.dumps(conditions, indent=2, ensure_ascii=False)
    else:
        form.joint, form.rows = found
    return form


def _rows(sent: QueryDict) -> Iterator[Row]:
    for number in sent.getlist("row")[:ROWS_MOST]:
        name = sent.get(f"c-{number}-condition", "")
        if name in INPUTS:
            values = {one.name: _value(one, sent, f"c-{number}-{one.name}") for one in INPUTS[name]}
            yield Row(name, values, negated=sent.get(f"c-{number}-negated") == "yes")


def _value(wanted: Input, sent: QueryDict, name: str) -> Any:
    """As the condition's JSON has it; what is no number stays as it was written, to be told so."""
    text = sent.get(name, "").strip()
    if wanted.widget == "fields":
        return sent.getlist(name)
    if wanted.widget == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if wanted.widget == "flag":
        return text == "yes"
    if wanted.widget in ("number", "share"):
        try:
            return int(text) if wanted.widget == "number" else float(text.replace(",", "."))
        except ValueError:
            return text
    return text


def _from_rows(form: RuleForm) -> Any:
    try:
        return from_rows("any" if form.joint == "any" else "all", form.rows)
    except BadConditions as bad:
        said: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for fault in bad.faults:
            if not fault.path:
                form.errors.setdefault("conditions", []).append(fault.text)
                continue
            number, *inside = fault.path
            known = [one.name for one in INPUTS[form.rows[int(number)].condition]]
            where = str(inside[0]) if inside and inside[0] in known else ""
            if fault.text not in said[int(number)][where]:
                said[int(number)][where].append(fault.text)
        form.row_errors = {number: dict(faults) for number, faults in said.items()}
        return None


def _check(form: RuleForm, conditions: Any) -> None:
    """All the rest, and conditions that were written as JSON, by the rules of the API."""
    order = str(form.values["order"]).strip()
    given = {name: form.values[name].strip() for name in PLAIN if name != "order"}
    given |= {"scope": form.values["scope"], "order": int(order) if order.isdecimal() else order}
    given |= {"enabled": form.mode != "off", "dry_run": form.mode == "dry"}
    # where they are wrong already, others that are right stand in for them
    stand_in = {"account_age": {"under_hours": 1}}
    checked = RuleInput(data={**given, "conditions": stand_in if conditions is None else conditions})
    if not checked.is_valid():
        for name, faults in checked.errors.items():
            form.errors.setdefault(name, []).extend(_flat(faults))
    if "conditions" not in form.errors and conditions is not None:
        form.fields["conditions"] = conditions
    if form.valid:
        form.fields = dict(checked.validated_data)


def _flat(faults: Any, place: str = "") -> list[str]:
    """What is wrong inside JSON, with its place before it."""
    if isinstance(faults, Mapping):
        return [text for name, below in faults.items() for text in _flat(below, f"{place}.{name}".lstrip("."))]
    if isinstance(faults, list | tuple):
        return [text for below in faults for text in _flat(below, place)]
    return [f"{place}: {faults}" if place else str(faults)]


def _shown(number: int | str, row: Row, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    inputs = []
    for one in INPUTS[row.condition]:
        value = row.values.get(one.name)
        value = one.default if value is None else value
        inputs.append(
            {
                "input": one,
                "name": f"c-{number}-{one.name}",
                "value": "\n".join(value) if one.widget == "lines" else value,
                "errors": errors.get(one.name, []),
                "step": "0.01" if one.widget == "share" else "1",
            }
        )
    return {
        "number": number,
        "condition": row.condition,
        "title": TITLES[row.condition],
        "negated": row.negated,
        "inputs": inputs,
        "errors": errors.get("", []),
    }
