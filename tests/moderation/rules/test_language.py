"""What can be said in the conditions of a rule, what is refused and how, and that no input does any harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.rules import constants
from moderation.rules.errors import BadConditions
from moderation.rules.language import dump, parse
from moderation.rules.leaves import LEAVES
from moderation.rules.material import Material
from moderation.rules.rows import INPUTS, Row, from_rows, to_rows
from moderation.rules.ruleset import Rule, RuleSet
from moderation.rules.words import describe
from tests.moderation.rules.looks import Known

GOOD = {
    "The text has “free money”.": {"keywords": {"words": ["free  money"]}},
    "The text has at least 2 of “a”, “b” and “c” in title or body.": {
        "keywords": {"words": ["a", "b", "c"], "at_least": 2, "fields": ["title", "body"]}
    },
    "The text matches /fr[e3]+/ as it is spelt and not (there are at least 3 links).": {
        "all": [{"pattern": {"regex": "fr[e3]+", "case": True}}, {"not": [{"links": {"at_least": 3}}]}]
    },
    "There is a link to bad.example or hidden by shorteners (not to good.example).": {
        "links": {"domains": ["https://www.Bad.example/x"], "shorteners": True, "except_domains": ["good.example"]}
    },
    "The author's account is younger than 2 days or the author wrote more than 5 of them within an hour.": {
        "any": [{"account_age": {"under_hours": 48}}, {"rate": {"more_than": 5}}]
    },
    "(Anybody wrote much the same (alike by 90%) 3 times within a day or the classifier takes it for toxic by at least "
    "80%) and the text has “x”.": {
        "all": [
            {
                "any": [
                    {"repeats": {"times": 3, "similarity": 0.9, "by": "anyone"}},
                    {"classifier": {"label": "toxicity", "at_least": 0.8}},
                ]
            },
            {"keywords": {"words": ["x"]}},
        ]
    },
}

DEEP = {"keywords": {"words": ["x"]}}
for _ in range(constants.MAX_DEPTH):
    DEEP = {"all": [DEEP]}

BAD = [
    ([], "not_a_condition", ()),
    ({}, "not_a_condition", ()),
    ({"all": [], "any": []}, "not_a_condition", ()),
    ({"all": []}, "not_a_list", ("all",)),
    ({"not": {"links": {}}}, "not_a_list", ("not",)),
    ({"all": [{"nosuch": {}}]}, "unknown_condition", ("all", 0, "nosuch")),
    ({"any": [{"links": {}}, {"keywords": {"words": []}}]}, "min_length", ("any", 1, "keywords", "words")),
    ({"keywords": {"words": ["ok", " \u200b "]}}, "blank", ("keywords", "words", 1)),
    ({"keywords": {"words": ["ok"], "fields": ["tail"]}}, "invalid_choice", ("keywords", "fields", 0)),
    ({"keywords": {"words": ["ok"], "at_least": 2}}, "too_many", ("keywords",)),
    ({"keywords": {"words": ["ok"], "inside_words": True}}, "too_short_inside", ("keywords",)),
    ({"keywords": {"words": ["ok"], "case": 1}}, "unknown_field", ("keywords", "case")),
    ({"keywords": {"words": ["\ud800"]}}, "invalid", ("keywords", "words", 0)),
    ({"pattern": {"regex": "a(b"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": "(?=a)"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": r"(a)\1"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": r"(\pL{1,100}){1,9}"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": "((a{1,100}){1,100}){1,100}"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": "a*"}}, "bad_pattern", ("pattern", "regex")),
    ({"pattern": {"regex": "x" * 501}}, "max_length", ("pattern", "regex")),
    ({"links": {"domains": ["no domain"]}}, "invalid", ("links", "domains", 0)),
    ({"rate": {"more_than": True}}, "invalid", ("rate", "more_than")),
    ({"rate": {"more_than": 1e400}}, "invalid", ("rate", "more_than")),
    ({"rate": {}}, "required", ("rate", "more_than")),
    ({"classifier": {"at_least": float("nan")}}, "invalid", ("classifier", "at_least")),
    ({"classifier": {"at_least": 2}}, "max_value", ("classifier", "at_least")),
    ({"repeats": {"by": "me"}}, "invalid_choice", ("repeats", "by")),
    ({"all": [DEEP]}, "too_deep", ()),
    ({"any": [{"links": {}}] * 70}, "too_many", ("any", 59)),
]


def test_what_is_said_reads_well_and_survives_being_stored():
    for words, raw in GOOD.items():
        node = parse(raw)
        assert describe(raw) == words
        assert parse(dump(node)) == node


def test_what_is_wrong_is_named_with_its_place():
    told = {}
    for number, (raw, code, path) in enumerate(BAD):
        with pytest.raises(BadConditions) as refused:
            parse(raw)
        faults = [(fault.code, fault.path) for fault in refused.value.faults]
        exact = code == "too_deep" or (code, path) in faults
        if code not in [one for one, _ in faults] or not exact:
            told[number, code, path] = faults
        assert refused.value.tree()
    assert told == {}


def test_where_a_pattern_is_wrong():
    with pytest.raises(BadConditions, match=r"any\.0\.pattern\.regex: .*missing \) at character 5: “\(cd”"):
        parse({"any": [{"pattern": {"regex": "a(b)(cd"}}]})
    with pytest.raises(BadConditions, match="invalid perl operator at character 3"):
        parse({"pattern": {"regex": "ab(?<=x)"}})


def test_ten_thousand_keywords_are_the_most():
    words = [f"word{number}" for number in range(constants.MAX_KEYWORDS)]
    parse({"keywords": {"words": words}})
    with pytest.raises(BadConditions, match="too many for one rule"):
        parse({"any": [{"keywords": {"words": words}}, {"keywords": {"words": ["more"]}}]})


def test_a_form_without_json_says_the_same():
    assert set(INPUTS) == set(LEAVES)
    for name, kind in LEAVES.items():
        assert {one.name for one in INPUTS[name]} == set(kind.model_fields)
    raw = {"any": [{"keywords": {"words": ["a"]}}, {"not": [{"account_age": {"under_hours": 5}}]}]}
    joint, rows = to_rows(raw)
    assert [row.negated for row in rows] == [False, True]
    assert from_rows(joint, rows) == raw
    assert to_rows({"not": [{"links": {}}]}) == ("all", to_rows({"all": [{"not": [{"links": {}}]}]})[1])
    assert to_rows({"any": [{"all": [{"links": {}}]}]}) is None
    with pytest.raises(BadConditions) as refused:
        from_rows("all", [Row("links"), Row("rate", {"more_than": 0})])
    assert refused.value.faults[0].path == (1, "more_than")
    with pytest.raises(BadConditions, match="at least one condition"):
        from_rows("all", [])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", *LEAVES, "words", "regex", "at_least", "fields"]), inner, max_size=2
        )
    ),
    max_leaves=8,
)
PATTERNS = st.text(st.sampled_from(r"ab().*+?{}[]^$|\1wdpL,09-"), max_size=60)
TEXTS = st.text(max_size=300) | st.text(st.sampled_from("ab \n\u0301ＡäаĲ."), max_size=300)


@settings(max_examples=15, deadline=None)
@given(raw=ANYTHING)
def test_no_input_breaks_the_reader(raw):
    try:
        node = parse(raw)
    except BadConditions as bad:
        told = bad.tree()
    else:
        told = describe(raw)
        assert parse(dump(node)) == node
    assert told


@settings(max_examples=15, deadline=None)
@given(regex=PATTERNS, word=st.text(min_size=1, max_size=5), text=TEXTS)
def test_no_pattern_and_no_text_breaks_the_screening(regex, word, text):
    parts = []
    for raw in ({"pattern": {"regex": regex}}, {"keywords": {"words": [word]}}, {"links": {}}):
        try:
            parts.append(parse(raw))
        except BadConditions:
            continue
    rules = [Rule(str(number), "", frozenset({"comment"}), part, "flag") for number, part in enumerate(parts)]
    for hit in RuleSet(rules).hits(Material("comment", "", {"body": text, "title": text[::-1]}), Known()):
        for piece in hit.evidence:
            assert 0 <= piece.start < piece.end <= len(text)
            assert "⟦" in piece.text
