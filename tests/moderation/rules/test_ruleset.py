"""When rules apply to texts, and what they say hit."""

from moderation.rules.folding import fold, unfold
from moderation.rules.language import parse
from moderation.rules.links import links_of
from moderation.rules.material import Material
from moderation.rules.ruleset import Rule, RuleSet
from tests.moderation.rules.looks import Known, found


def words(*words, **more):
    return {"keywords": {"words": list(words), **more}}


def test_keywords():
    money = words("Free Money")
    for text in (
        "get FREE   money",
        "ＦＲＥＥ mоney",
        "free\nm\u200boney!",
        "frée\u0301 money free money",
        "(free money)",
    ):
        assert found(money, title="x", body=text) is not None, text
    for text in ("freemoney", "free moneys", "unfree money", "free, money", "", "fräe money"):
        assert found(money, title="x", body=text) is None, text
    assert found(words("schön"), body="schon gut") is None
    assert found(words("казино"), body="лучшее КАЗИНО тут")
    assert found(words("赌场"), body="最好的赌场在这里"), "no spaces there"
    assert found(words("asin", inside_words=True), body="Casino") == ["C⟦asin⟧o"]
    assert found(words("asin"), body="Casino") is None
    assert found(words("one", "two", "three", at_least=2), body="two two") is None
    assert found(words("one", "two", "three", at_least=2), body="three, two") == ["⟦three⟧, two", "three, ⟦two⟧"]
    assert found(words("win", fields=["title"]), title="lose", body="win") is None
    assert found(words("win", fields=["title"]), body="lose", title="we win") == ["we ⟦win⟧"]
    assert found(words("straße"), body="Auf der STRASSE") == ["Auf der ⟦STRASSE⟧"]


def test_patterns():
    assert found({"pattern": {"regex": r"w\w+n$"}}, title="WIIIN", body="no") == ["⟦WIIIN⟧"]
    assert found({"pattern": {"regex": r"w\w+n$", "case": True}}, title="WIIIN", body="no") is None
    assert found({"pattern": {"regex": "ä+ö"}}, body="süß ääö!") == ["süß ⟦ääö⟧!"]
    assert found({"pattern": {"regex": "ö", "fields": ["title"]}}, title="nö", body="ä ö") == ["n⟦ö⟧"]
    assert found({"pattern": {"regex": "ö", "fields": ["title"]}}, body="ä ö") is None


def test_links():
    text = "See https://www.Shop.example.com/a?b=c, bit.ly/xyz or me@mail.com; e.g. and v1.2 are none. [x](http://a.b)"
    assert [link.host for link in links_of(text)] == ["shop.example.com", "bit.ly", "a.b"]
    assert found({"links": {"at_least": 4}}, body=text) is None
    assert found({"links": {"at_least": 3}}, body=text)
    assert found({"links": {"domains": ["example.com"]}}, body=text)
    assert found({"links": {"domains": ["ample.com"]}}, body=text) is None
    assert found({"links": {"shorteners": True}}, body=text)[0].endswith("⟦bit.ly/xyz⟧ or me@mail.com; e.g. an")
    assert found({"links": {"except_domains": ["example.com", "bit.ly"], "at_least": 2}}, body=text) is None
    assert found({"links": {"fields": ["title"]}}, title="no", body=text) is None


def test_what_is_known_of_the_author_and_of_other_texts():
    assert found({"account_age": {"under_hours": 24}}, Known(hours=3.2), body="x") == ["the account is 3 hours old"]
    assert found({"account_age": {"under_hours": 24}}, Known(hours=24), body="x") is None
    assert found({"account_age": {"under_hours": 24}}, Known(), body="x") is None
    assert found({"rate": {"more_than": 3}}, Known(written=3), body="x") is None
    assert found({"rate": {"more_than": 3}}, Known(written=9), body="x")
    assert found({"repeats": {"times": 2}}, Known(similar=1), body="x") is None
    assert found({"repeats": {"times": 2}}, Known(similar=2), body="x")
    assert found({"classifier": {"at_least": 0.9}}, Known(spam=0.95), body="x") == ["spam 0.950; strongest words: win"]
    assert found({"classifier": {"at_least": 0.9}}, Known(), body="x") is None, "no classifier"


def test_joined():
    yes, no = {"account_age": {"under_hours": 9}}, words("nothing")
    for conditions, holds in (
        ({"all": [yes, yes]}, True),
        ({"all": [yes, no]}, False),
        ({"any": [no, yes]}, True),
        ({"any": [no, no]}, False),
        ({"not": [no, no]}, True),
        ({"not": [no, yes]}, False),
        ({"all": [yes, {"not": [{"any": [no, {"not": [yes]}]}]}]}, True),
    ):
        assert (found(conditions, Known(hours=1), body="x") is not None) is holds, conditions


def test_order_scope_and_rejection():
    def rule(name, action, *scope, dry_run=False):
        return Rule(name, name, frozenset(scope), parse(words("x")), action, dry_run)

    rules = [
        rule("1", "flag", "comment"),
        rule("2", "reject", "comment", dry_run=True),
        rule("3", "hide", "task"),
        rule("4", "reject", "comment", "task"),
        rule("5", "flag", "comment", "task"),
    ]
    both = RuleSet(rules)
    assert [hit.rule.id for hit in both.hits(Material("comment", "", {"body": "x"}), Known())] == ["1", "2", "4"]
    assert [hit.rule.id for hit in both.hits(Material("task", "", {"title": "x"}), Known())] == ["3", "4"]
    assert both.hits(Material("skill", "", {"title": "x"}), Known()) == []
    assert RuleSet([]).hits(Material("skill", "", {}), Known()) == []


def test_places_are_those_of_what_was_written():
    for text in ("  Ａ\u0301  ß\u200b c ", "ĲﬃŁ x", "abc", "", "а́б\u00ad"):
        folded = fold(text)
        for start in range(len(folded)):
            begin, end = unfold(text, start, start + 1)
            assert fold(text[begin:end]).strip() in folded[max(0, start - 3) : start + 4], (text, start)
