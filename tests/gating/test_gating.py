"""What fails a run and what does not: baselines, exclusions, floors; two runs compared, several merged."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.reports.samples import BUNDLE, report

from campaign_contracts.gating import baseline, comparison, merging
from campaign_contracts.gating.asked import Asked, prepare, settle
from campaign_contracts.gating.baseline import Baseline
from campaign_contracts.gating.gate import Gate, covered, excluded, fail_on, floors, judged
from campaign_contracts.reports import contract
from campaign_contracts.reports.report import Acceptance, Report, Shard
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

TODAY = date(2030, 5, 1)
ID = report().violations[0].id


def accepting(expires: str | None = "2030-05-01", identifier: str = ID) -> Gate:
    return Gate(baseline=Baseline(entries={identifier: Acceptance(reason="known", owner="QA", expires=expires)}))


def test_a_run_passes_with_what_is_accepted() -> None:
    found = judged(report(), accepting(), TODAY)
    assert (found.outcome, found.accepted, found.remarks) == (Outcome.PASS, 1, ())
    assert found.counted(Verdict.VIOLATED) == 1


def test_one_more_finding_fails_it() -> None:
    found = judged(report(violations=2), accepting(), TODAY)
    assert (found.outcome, found.accepted) == (Outcome.FAIL, 1)


def test_an_entry_holds_until_the_end_of_its_last_day() -> None:
    found = judged(report(), accepting(expires="2030-04-30"), TODAY)
    assert (found.outcome, found.accepted) == (Outcome.FAIL, 0)
    assert found.remarks == (f"baseline: {ID} (known; QA) expired on 2030-04-30, and is still violated",)
    assert judged(report(), accepting(expires=None), TODAY).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("identifier", "remark"),
    [
        ("ENV-01-ffffff", "no longer violated"),
        ("ACC-01-ffffff", "no longer violated"),
        ("XXX-01-ffffff", "names no rule of this kit"),
        ("ENV-05-ffffff", None),  # the rule was not exercised: nobody knows
        ("ACC-03-ffffff", None),  # the rule was left out
    ],
)
def test_entries_that_do_nothing_are_told(identifier: str, remark: str | None) -> None:
    found = judged(report(), accepting(identifier=identifier), TODAY)
    assert found.outcome is Outcome.FAIL
    assert [remark in each for each in found.remarks] == [True] if remark else found.remarks == ()


def test_a_baseline_can_be_written_edited_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    prepared = prepare(Asked(baseline=path, update_baseline=True), BUNDLE.catalogue)
    assert settle(report(violations=2), prepared, TODAY).outcome is Outcome.PASS
    first = tomllib.loads(path.read_text())["accepted"]
    assert [entry["reason"] for entry in first] == ["not examined yet"] * 2
    assert {entry["expires"] for entry in first} == {date(2030, 5, 31)}

    path.write_text(path.read_text().replace("not examined yet", 'see "issue 7"'.replace('"', '\\"'), 1))
    again = prepare(Asked(baseline=path, update_baseline=True), BUNDLE.catalogue)
    settle(report(violations=1), again, TODAY)
    (entry,) = tomllib.loads(path.read_text())["accepted"]
    assert (entry["id"], entry["reason"]) == (ID, 'see "issue 7"')

    strict = prepare(Asked(baseline=path), BUNDLE.catalogue)
    assert settle(report(), strict, date(2030, 6, 1)).outcome is Outcome.FAIL


def test_what_this_run_did_not_decide_stays_in_the_baseline() -> None:
    known = Baseline(entries={"ENV-05-ffffff": Acceptance(reason="known", owner="QA")})
    assert "ENV-05-ffffff" in baseline.updated(known, report(), TODAY)
    assert "ENV-01-ffffff" not in baseline.updated(
        Baseline(entries={"ENV-01-ffffff": Acceptance(reason="known", owner="QA")}), report(), TODAY
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("nonsense", "is not valid TOML"),
        (f"a = {'9' * 5000}", "is not valid TOML"),
        ("other = 1", r"nothing but \[\[accepted\]\]"),
        ('[[accepted]]\nid = "A"\nowner = "b"', "entry 1: reason is missing"),
        ('[[accepted]]\nid = "A"\nreason = ""\nowner = "b"', "entry 1: reason is a str that is not empty"),
        ('[[accepted]]\nid = "A"\nreason = "r"\nowner = "b"\nexpires = "soon"', "entry 1: expires is a date"),
        ('[[accepted]]\nid = "A"\nreason = "r"\nowner = "b"\nuntil = 1', "found 'until'"),
        ('[[accepted]]\nid = "A"\nreason = "r"\nowner = "b"\n' * 2, "A is listed twice"),
    ],
)
def test_mistakes_in_a_baseline_are_named(content: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(content)
    with pytest.raises(UsageError, match=complaint):
        baseline.load(tmp_path / "b.toml")


def test_a_missing_baseline_is_a_mistake_unless_it_is_to_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        prepare(Asked(baseline=tmp_path / "none.toml"), BUNDLE.catalogue)


def test_a_baseline_that_cannot_be_written_is_known_before_the_run(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "b.toml", tmp_path):
        with pytest.raises(UsageError, match="cannot be written"):
            prepare(Asked(baseline=path, update_baseline=True), BUNDLE.catalogue)


def test_only_some_authorities_or_families_fail_a_run() -> None:
    authority = next(rule.authority for rule in BUNDLE.catalogue if rule.id == "ENV-01")
    assert judged(report(), Gate(fail_on=("ENV",)), TODAY).outcome is Outcome.FAIL
    assert judged(report(), Gate(fail_on=(authority,)), TODAY).outcome is Outcome.FAIL
    spared = judged(report(), Gate(fail_on=("page", "LIF")), TODAY)
    assert spared.outcome is Outcome.PASS
    assert spared.remarks == ("violated, but outside of --fail-on page,LIF: ENV-01",)


def test_too_little_coverage_is_incomplete() -> None:
    found = judged(report(outcome=Outcome.PASS, violations=0), Gate(floors={"rules": 50, "operations": 0}), TODAY)
    assert found.outcome is Outcome.INCOMPLETE
    assert found.incomplete == f"1 of {len(found.selected)} rules were exercised (1%), and 50% are asked for"
    assert covered(found, "cells")[0] == 0


def test_options_are_checked_and_named() -> None:
    pairs = [(rule.authority, rule.family) for rule in BUNDLE.catalogue]
    assert fail_on(["page,lif", "PAGE"], pairs) == ("page", "LIF")
    assert floors(["rules=95", "cells = 80.5%"]) == {"rules": 95.0, "cells": 80.5}
    assert excluded(["lif_03=known = fine"], ["LIF-03"]) == {"LIF-03": "known = fine"}
    with pytest.raises(UsageError, match="--fail-on: expected authorities"):
        fail_on(["pages"], pairs)
    for wrong in ("rules", "rules=101", "lines=10", "rules=-1"):
        with pytest.raises(UsageError, match="--floor: expected KIND=PERCENT"):
            floors([wrong])
    with pytest.raises(UsageError, match="expected the id of a rule, found 'LIF-99'"):
        excluded(["LIF-99=x"], ["LIF-03"])
    with pytest.raises(UsageError, match="expected a reason too"):
        excluded(["LIF-03"], ["LIF-03"])


def test_two_runs_are_told_apart_by_their_findings() -> None:
    found = comparison.compare(report(violations=2), report(violations=1))
    assert [len(each) for each in (found.new, found.gone, found.still, found.unknown)] == [0, 1, 1, 0]
    back = comparison.compare(report(violations=1), report(violations=2))
    assert [violation.id for violation in back.new] == [violation.id for violation in found.gone]
    assert comparison.markdown(found).startswith("## 0 new, 1 gone, 1 still there\n")
    assert json.loads(comparison.text(back))["new"][0]["rule"] == "ENV-01"


def test_what_was_not_exercised_is_not_gone() -> None:
    idle = report(outcome=Outcome.PASS, violations=0)
    found = comparison.compare(report(), idle)
    assert (found.gone, [violation.id for violation in found.unknown]) == ((), [ID])
    assert [rule for rule, _ in found.unexercised] == ["ENV-01"]
    assert "### No longer exercised" in comparison.markdown(found)


def test_merged_reports_hold_everything_once() -> None:
    whole = merging.merge([report(violations=1), report(violations=3), report(violations=0, outcome=Outcome.PASS)])
    assert whole.outcome is Outcome.FAIL
    assert len(whole.violations) == 3
    assert whole.violations[0].times == 4
    assert whole.requests == 3000
    assert next(result.checks for result in whole.results if result.rule.id == "ACC-01") == 3
    assert len(contract.document(whole)["coverage"]["cells"]) == len(contract.document(report())["coverage"]["cells"])


def test_counts_and_time_lines_add_up() -> None:
    def covering(width: float, slots: int) -> Report:
        line = {"slot_s": width, "slots": [{"succeeded": 1, "refused": 0, "failed": 0, "unanswered": 0}] * slots}
        operations = [{"id": "get_campaign", "requests": 2, "succeeded": 1}]
        base = report()
        return replace(base, coverage={**base.coverage, "timeline": line, "operations": operations})

    merged = merging.merge([covering(0.125, 8), covering(0.5, 2)]).coverage
    assert merged["operations"] == [{"id": "get_campaign", "requests": 4, "succeeded": 2}]
    assert [slot["succeeded"] for slot in merged["timeline"]["slots"]] == [5, 5]
    assert sum(each["documented"] for each in merged["responses"]) == sum(
        each["documented"] for each in report().coverage["responses"]
    )


def test_a_report_is_not_merged_with_itself() -> None:
    with pytest.raises(UsageError, match="is given twice"):
        merging.merge([part(1), part(2), part(1), part(3)])


def test_reports_by_different_specifications_are_not_merged() -> None:
    with pytest.raises(UsageError, match="only runs by one specification can be merged"):
        merging.merge([report(), replace(report(), sha256="0" * 64)])


def part(number: int, count: int = 3, *, seed: int = 7, rules: tuple[str, ...] = ("ENV-01",)) -> Report:
    """One part of a run that promises to decide ENV-01, which the second part does."""
    base = report(violations=0, outcome=Outcome.PASS)
    decided = {result.rule.id: replace(result, verdict=Verdict.UPHELD, missing=()) for result in base.results}
    results = tuple(
        decided["ENV-01"] if number == 2 and result.rule.id == "ENV-01" else result for result in base.results
    )
    shard = Shard(number=number, count=count, rules=rules)
    return replace(base, results=results, began=replace(base.began, seed=seed), shard=shard)


def test_parts_of_a_run_make_the_whole() -> None:
    whole = merging.merge([part(2), part(1), part(3)])
    assert (whole.outcome, whole.incomplete, whole.shard) == (Outcome.PASS, None, None)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([part(1), part(3)], "1 part of 3 missing: 2"),
        ([part(1), replace(part(1), duration=9.0)], "2 parts of 3 missing: 2, 3"),
        ([part(1, 1)], "promised by this profile and not exercised: rules ENV-01"),
    ],
)
def test_less_than_the_whole_is_incomplete(parts: list[Report], why: str) -> None:
    whole = merging.merge(parts)
    assert (whole.outcome, whole.incomplete) == (Outcome.INCOMPLETE, why)


def test_reports_that_list_other_rules_are_not_merged() -> None:
    whole = report()
    for results in (whole.results[::-1], whole.results[:1], whole.results * 2):
        with pytest.raises(UsageError, match="list others"):
            merging.merge([whole, replace(whole, results=results)])


@pytest.mark.parametrize("other", [part(2, seed=8), part(2, 4), report()])
def test_parts_of_different_runs_are_not_merged(other: Report) -> None:
    with pytest.raises(UsageError, match="only parts of one run can be merged"):
        merging.merge([part(1), other])


def test_what_each_part_decides_in_part_is_decided_together() -> None:
    halves = []
    for missing in ("success", "refusal"):
        base = part(1, 1, rules=())
        halves.append(
            replace(
                base,
                results=tuple(
                    replace(result, verdict=Verdict.NOT_EXERCISED, reason="decided in part", missing=(missing,))
                    if result.rule.id == "CRE-08"
                    else result
                    for result in base.results
                ),
            )
        )
    found = {result.rule.id: result for result in merging.merge(halves).results}
    assert (found["CRE-08"].verdict, found["CRE-08"].reason) == (Verdict.UPHELD, None)
    assert found["CRE-09"].verdict is Verdict.NOT_EXERCISED
