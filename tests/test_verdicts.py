"""Judgements add up to verdicts: upheld takes every promise, violated takes one finding."""

from typing import Any

import pytest

from campaign_contracts.rules import Catalogue, Rule
from campaign_contracts.verdicts import Finding, Judgement, Ledger, Promise, Verdict, broken, kept


def rule(identifier: str, *promises: str) -> Rule:
    """A rule that makes these promises."""
    return Rule(
        id=identifier, authority="page", needs=(), statement="", promises=promises, operations=(), decided_by="",
        sources=(), file="", line=1,
    )  # fmt: skip


CATALOGUE = Catalogue(rules=(rule("A-01", "success", "refusal"), rule("A-02", "fact")), families={"A": "All"})


def wrong(identifier: str = "A-01", key: str = "k", promise: Promise = "refusal", **changes: Any) -> Judgement:
    """A broken rule."""
    more: dict[str, Any] = {"summary": "s", "expected": "e", "observed": "o", "exchanges": [3, 5], **changes}
    return broken(identifier, promise, key, **more)


def verdicts(*judgements: Judgement, reasons: dict[str, str] | None = None) -> dict[str, tuple[Verdict, str | None]]:
    """Verdict and reason of each rule."""
    ledger = Ledger()
    ledger.add(judgements)
    return {each.rule.id: (each.verdict, each.reason) for each in ledger.verdicts(CATALOGUE, reasons or {})}


def test_nothing_decided_is_not_exercised_and_says_why() -> None:
    found = verdicts(reasons={"A-02": "no second account"})
    assert found["A-01"] == (Verdict.NOT_EXERCISED, "nothing in this run decided it")
    assert found["A-02"] == (Verdict.NOT_EXERCISED, "no second account")


def test_every_promise_must_be_decided() -> None:
    half = verdicts(kept("A-01", "success"))["A-01"]
    assert half[0] is Verdict.NOT_EXERCISED
    assert half[1] == "decided in part: successes yes, refusals no"
    explained = verdicts(kept("A-01", "success"), reasons={"A-01": "no clock"})["A-01"][1]
    assert explained is not None
    assert explained.endswith("(no clock)")
    assert verdicts(kept("A-01", "success"), kept("A-01", "refusal"))["A-01"] == (Verdict.UPHELD, None)


def test_one_finding_outweighs_everything() -> None:
    found = verdicts(kept("A-01", "success"), kept("A-01", "refusal"), wrong(), reasons={"A-01": "no clock"})
    assert found["A-01"] == (Verdict.VIOLATED, None)
    assert found["A-02"][0] is Verdict.NOT_EXERCISED


def test_only_the_first_finding_of_a_kind_is_fresh() -> None:
    ledger = Ledger()
    assert [finding.key for finding in ledger.add([wrong(key="a"), wrong(key="b"), wrong(key="a")])] == ["a", "b"]
    assert ledger.add([wrong(key="a", observed="later", exchanges=[9])]) == []
    first = next(finding for finding in ledger.findings.values() if finding.key == "a")
    assert (first.observed, first.exchanges) == ("later", (9,)), "the shortest story is kept"
    assert ledger.repeats[first.id] == 3


def test_checks_count_every_decision() -> None:
    ledger = Ledger()
    ledger.add([kept("A-02"), kept("A-02"), wrong("A-02", promise="fact")])
    verdict = next(each for each in ledger.verdicts(CATALOGUE, {}) if each.rule.id == "A-02")
    assert verdict.checks == 3
    assert [finding.rule for finding in verdict.violations] == ["A-02"]


def test_ids_are_stable_and_say_the_kind_alone() -> None:
    one, other = wrong(exchanges=[1], observed="x").finding, wrong(exchanges=[2], observed="y").finding
    assert isinstance(one, Finding)
    assert isinstance(other, Finding)
    assert one.id == other.id == "A-01-8254c3"
    different = wrong(key="another").finding
    assert different is not None
    assert different.id != one.id


def test_an_empty_text_that_was_observed_is_told() -> None:
    """A report holds no empty words, and no reader takes one that does."""
    found = wrong(observed="").finding
    assert found is not None
    assert found.observed == '""'


@pytest.mark.parametrize("promise", ["success", "refusal"])
def test_a_kept_promise_carries_no_finding(promise: Promise) -> None:
    assert kept("A-01", promise) == Judgement(rule="A-01", promise=promise, finding=None)
