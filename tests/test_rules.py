"""The catalogue of rules: its order, its selection by pattern and authority, its complaints."""

from typing import Any

import pytest

from campaign_contracts import rules
from campaign_contracts.bundle import packaged
from campaign_contracts.rules import Catalogue, UnknownRuleError


def entry(identifier: str, authority: str, **changes: Any) -> dict[str, Any]:
    """A rule as a bundle holds it."""
    return {
        "id": identifier,
        "authority": authority,
        "needs": ["clock"],
        "statement": f"what {identifier} says",
        "promises": ["fact"],
        "operations": ["get_campaign"],
        "decided_by": "looking",
        "source": {"file": "rules.yaml", "line": 7},
        **changes,
    }


@pytest.fixture
def catalogue() -> Catalogue:
    """Four rules of two families and three authorities."""
    document = {
        "families": [{"prefix": "ONE", "name": "First"}, {"prefix": "TWO", "name": "Second"}],
        "rules": [
            entry("ONE-02", "page", sources=[{"page": "actions", "heading": "notes"}]), entry("ONE-01", "ruling"),
            entry("TWO-01", "page"), entry("TWO-10", "portal"),
        ],
    }  # fmt: skip
    return rules.load(document)


def test_rules_keep_their_published_order(catalogue: Catalogue) -> None:
    assert [rule.id for rule in catalogue] == ["ONE-02", "ONE-01", "TWO-01", "TWO-10"]
    assert len(catalogue) == 4
    first = catalogue.get("ONE-02")
    assert (first.family, first.sources, first.file, first.line) == ("ONE", ("actions: notes",), "rules.yaml", 7)
    assert catalogue.families == {"ONE": "First", "TWO": "Second"}


@pytest.mark.parametrize(
    ("patterns", "authorities", "expected"),
    [
        ((), (), {"ONE-02", "ONE-01", "TWO-01", "TWO-10"}), (("ONE-02",), (), {"ONE-02"}),
        (("one_02", " two-01 "), (), {"ONE-02", "TWO-01"}), (("TWO-*",), (), {"TWO-01", "TWO-10"}),
        (("*-01",), ("page",), {"TWO-01"}), ((), ("page", "portal"), {"ONE-02", "TWO-01", "TWO-10"}),
        (("ONE-01",), ("page",), set()),
    ],
)  # fmt: skip
def test_selection(
    catalogue: Catalogue, patterns: tuple[str, ...], authorities: tuple[str, ...], expected: set[str]
) -> None:
    assert catalogue.select(patterns, authorities) == expected


@pytest.mark.parametrize("pattern", ["ONE-03", "THREE-*", ""])
def test_a_pattern_without_a_match_is_a_mistake(catalogue: Catalogue, pattern: str) -> None:
    with pytest.raises(UnknownRuleError, match=r"no rule is called .*expected an id such as ONE-02"):
        catalogue.select(["ONE-02", pattern])


def test_unknown_names_are_mistakes(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRuleError, match="ONE-99"):
        catalogue.get("ONE-99")
    with pytest.raises(UnknownRuleError, match="unknown authority 'pope'; expected one of page, portal, ruling"):
        catalogue.select([], ["pope"])


def test_an_incomplete_entry_is_told() -> None:
    lacking = entry("ONE-01", "page")
    del lacking["promises"]
    with pytest.raises(KeyError, match="promises"):
        rules.load({"families": [], "rules": [lacking]})


def test_the_packaged_catalogue_is_whole() -> None:
    catalogue = packaged().catalogue
    assert {rule.family for rule in catalogue} == set(catalogue.families)
    assert all(rule.promises and rule.statement for rule in catalogue)
