"""What a server may write without end costs its judge no more than a little."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from tests.checks.answers import CAMPAIGNS, add, done, page
from tests.checks.histories import History, element, judged, shown, success

from campaign_contracts.bundle import packaged
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import MOST_FINDINGS, Judge
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ExchangeCheck, Reporter, judges
from campaign_contracts.envelope import LONGEST_ID, identifier
from campaign_contracts.json_body import MOST_VALUES
from campaign_contracts.validator import MOST_ITEMS
from campaign_contracts.verdicts import LONGEST_TEXT, Judgement

LONG = "x" * 1_000_000
SPEC = packaged().spec


def campaign(identifier: str, **changes: Any) -> dict[str, Any]:
    """A campaign as a list shows it."""
    return {**shown(identifier, element(identifier)), **changes}


@pytest.mark.parametrize("member", ["id", "name", "status", "date_created", "caller_id"])
def test_long_texts_are_not_kept(member: str) -> None:
    """Eight answers, each with other texts of a million characters."""
    judge = Judge(bundle=packaged(), checks=CHECKS)
    tracemalloc.start()
    for number in range(8):
        history = History()
        data = campaign(f"c{number}", **{member: f"{number}{LONG}"})
        add(history, document=page([success(data)]) | {"request_id": f"{number}{LONG}"})
        add(history, target=f"{CAMPAIGNS}/c{number}", document=done("GET", data))
        for each in history.records if number == 0 else history.records[1:]:
            judge.feed(each)
        del history, data, each
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 4 * len(LONG)
    found = judge.finish().ledger.findings.values()
    assert all(len(each.observed) + len(each.expected) + len(each.summary) <= 3 * LONGEST_TEXT for each in found)


def test_a_list_of_very_many_items_of_which_none_is_right() -> None:
    """A third of what may be read: a mismatch of each item would take a gigabyte."""
    history = History()
    add(history, document=page([{}] * (MOST_VALUES // 6)))
    add(history, document=page([{"code": 500 + number} for number in range(MOST_VALUES // 8)]))
    found = judged(history, CHECKS)[1]
    assert {"ENV-05", "ROB-01"} <= {each.rule for each in found}
    assert len(found) < 20


def test_a_campaign_that_shows_its_numbers_in_another_type() -> None:
    """It is one finding, however many numbers there are."""
    sent = element("numbers", **{"from": ["+15550101"] * 3000})
    data = shown("c1", sent) | {"from": list(range(3000))}
    history = History()
    add(history, "POST", sent={"campaigns": [sent]}, document=done("POST", data))
    keys = [each.key for each in judged(history, CHECKS)[1] if each.rule == "ENV-11"]
    assert len(keys) <= 2
    assert not any("/17" in key for key in keys)


def test_the_first_mismatch_is_the_one_that_all_begin_with() -> None:
    """Also where an array is longer than what is searched first."""
    validator = SPEC.component("Campaign")
    for wrong in ([1], [*["+15550101"] * MOST_ITEMS, 1], [1] * (MOST_ITEMS + 5)):
        data = {**shown("c1", element("one")), "lists": wrong, "name": 5}
        first, every = validator.error(data), list(validator.errors(data))
        assert first is not None
        assert first == every[0]
        assert len(every) <= MOST_ITEMS + 5
    assert validator.error(shown("c1", element("one"))) is None


def test_what_no_url_can_hold_is_no_id() -> None:
    assert identifier({"id": "i" * LONGEST_ID}) == "i" * LONGEST_ID
    assert identifier({"id": "i" * (LONGEST_ID + 1)}) is identifier({"id": ""}) is identifier({"id": 5}) is None


def test_one_check_takes_so_many_kinds_of_findings_from_one_record() -> None:
    """Here each item has a finding of its own kind."""
    history = History()
    add(history)

    def broken_often(seen: Observation, model: Model) -> Iterator[Judgement]:
        for number in range(3 * MOST_FINDINGS):
            yield Reporter(seen).broken("ENV-05", f"kind-{number}", summary="s", expected="e", observed="o")

    check = ExchangeCheck(name="often", judge=judges("ENV-05")(broken_often))
    assert len(judged(history, [check])[1]) == MOST_FINDINGS
