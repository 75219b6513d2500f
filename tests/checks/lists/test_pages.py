"""Rules LST-01 to LST-07: for each a history that keeps it and one that breaks it, and what breaks nothing."""

from typing import Any

import pytest
from tests.checks.crowds import MARK, Crowd, broken, verdicts
from tests.checks.histories import History, element, held, shown

from campaign_contracts.checks.lists import check as lists


def test_a_good_server_keeps_every_rule(history: History, crowd: Crowd) -> None:
    """Pages, orders, filters and refusals as they should be; only a limit of 500 takes more campaigns."""
    for offset in (0, 10, 20, 30):
        crowd.list(name=MARK, offset=offset, limit=10)
    crowd.list(name=MARK)
    for order in ("date_created:asc", "date_created:desc", "name:asc", "name:desc"):
        crowd.list(name=MARK, sort_by=order, offset=0, limit=100)
        crowd.list(name=MARK, sort_by=order, offset=4, limit=7)
    for status in ("created", "paused, completed"):
        crowd.list(name=MARK, status=status, limit=100)
    crowd.list(name=f"{MARK.upper()} 00", limit=100)
    crowd.list(name="50% o", limit=100)
    crowd.list(name=MARK, limit=100)
    crowd.list(name=MARK, limit=100, type="trans")
    crowd.list(offset=27)
    for bad in ({"offset": -1}, {"limit": "ten"}, {"sort_by": "id:asc"}, {"type": "promo"}):
        history.list([], code=400, **bad)
    rules = {f"LST-{number:02d}" for number in range(1, 16)} - {"LST-02"}
    assert verdicts(history) == {(rule, "kept") for rule in rules}


def test_a_limit_of_500_takes_500_matches(history: History) -> None:
    """With 501 matches the maximum is decided: served in full, and a larger one clamped or refused."""
    crowd = Crowd(history, 501)
    crowd.list(name=MARK, limit=500)
    history.list(crowd.matching({"name": MARK})[:500], 501, name=MARK, limit=501)
    history.list([], code=400, name=MARK, limit=1000)
    assert ("LST-02", "kept") in verdicts(history)
    assert not broken(history)


@pytest.mark.parametrize(
    ("count", "limit", "rule"), [(499, 500, "LST-02"), (100, 500, "LST-02"), (501, 501, "LST-02"), (20, 501, "LST-02")]
)
def test_a_limit_that_is_not_served(history: History, count: int, limit: int, rule: str) -> None:
    """Too few or too many records for a large limit."""
    crowd = Crowd(history, 501)
    history.list(crowd.matching({"name": MARK})[:count], 501, name=MARK, limit=limit)
    assert broken(history) == {rule}


def test_a_documented_limit_that_is_refused(history: History, crowd: Crowd) -> None:
    """500 must be accepted."""
    crowd.list(name=MARK)
    history.list([], code=400, name=MARK, limit=500)
    assert broken(history) == {"LST-02"}


@pytest.mark.parametrize("count", [10, 19, 21, 27])
def test_another_default_limit(history: History, crowd: Crowd, count: int) -> None:
    """LST-01: 20 records without limit, while more match."""
    history.list(crowd.matching({})[:count], 27, name=MARK)
    history.list(crowd.matching({})[:count], 27)
    assert broken(history) == {"LST-01"}


def test_another_default_offset(history: History, crowd: Crowd) -> None:
    """LST-01: without offset a list begins at its beginning."""
    crowd.list(name=MARK, offset=0, limit=100)
    history.list(crowd.matching({})[1:21], 27, name=MARK)
    assert broken(history) == {"LST-01"}


@pytest.mark.parametrize("start", [9, 11, 0], ids=["one-based", "one too far", "ignored"])
def test_a_page_that_is_another_slice(history: History, crowd: Crowd, start: int) -> None:
    """LST-03, and with it LST-04."""
    crowd.list(name=MARK, offset=0, limit=100)
    crowd.list(name=MARK, offset=0, limit=10)
    history.list(crowd.matching({})[start : start + 10], 27, name=MARK, offset=10, limit=10)
    crowd.list(name=MARK, offset=20, limit=10)
    assert "LST-03" in broken(history) <= {"LST-03", "LST-04"}


def test_pages_that_overlap_or_lose(history: History, crowd: Crowd) -> None:
    """LST-04 is decided by tiles alone, without a long page beside them."""
    crowd.list(name=MARK, offset=0, limit=10)
    history.list(crowd.matching({})[9:19], 27, name=MARK, offset=10, limit=10)
    assert broken(history) == {"LST-04"}


def test_ties_that_fall_another_way_each_time(history: History, crowd: Crowd) -> None:
    """LST-04: equal keys in any order, but always the same."""
    crowd.list(name=MARK, limit=100)
    whole = crowd.matching({})
    crossed = [whole[1], whole[0], *whole[2:]]
    history.list(crossed, 27, name=MARK, offset=0, limit=100)
    history.list(whole, 27, name=MARK, offset=0, limit=100)
    assert broken(history) == {"LST-04"}


def test_a_record_twice_on_a_page(history: History, crowd: Crowd) -> None:
    """LST-04."""
    whole = crowd.matching({})
    history.list([*whole[:9], whole[8]], 27, name=MARK, offset=0, limit=10)
    assert broken(history) == {"LST-04"}


@pytest.mark.parametrize(("order", "rule"), [(None, "LST-05"), ("date_created:asc", "LST-06"), ("name:desc", "LST-06")])
def test_disorder(history: History, crowd: Crowd, order: str | None, rule: str) -> None:
    """LST-05, LST-06: within a page."""
    chosen: dict[str, Any] = {"sort_by": order} if order else {}
    backwards = crowd.matching(chosen)[::-1]
    history.list(backwards, 27, name=MARK, limit=100, **chosen)
    assert broken(history) == {rule}


def test_pages_that_are_ordered_each_by_itself(history: History, crowd: Crowd) -> None:
    """LST-06: the order goes on from page to page."""
    halves = crowd.all[:14], crowd.all[14:]
    for offset, half in zip((0, 14), halves, strict=True):
        ordered = sorted(half, key=lambda data: str(data["name"]))
        history.list(ordered, 27, name=MARK, sort_by="name:asc", offset=offset, limit=14)
    assert broken(history) == {"LST-06"}


def test_descending_that_is_not_the_reverse(history: History, crowd: Crowd) -> None:
    """LST-07, which cannot break without LST-06."""
    crowd.list(name=MARK, sort_by="name:asc", limit=100)
    ascending = crowd.matching({"sort_by": "name:asc"})
    history.list(ascending, 27, name=MARK, sort_by="name:desc", limit=100)
    assert broken(history) == {"LST-06", "LST-07"}


def test_ties_may_stand_either_way_in_both_orders(history: History, crowd: Crowd) -> None:
    """LST-07 speaks of differing keys: a stable sort in both directions is legal."""
    crowd.list(name=MARK, sort_by="date_created:asc", limit=100)
    crowd.list(name=MARK, sort_by="date_created:desc", limit=100)
    assert ("LST-07", "kept") in verdicts(history)
    assert not broken(history)


@pytest.mark.parametrize(
    "names",
    [
        ("B2", "Z", "a b", "a-b", "b", "item 10", "item 9", "é"),
        ("a-b", "a b", "b", "B2", "é", "item 9", "item 10", "Z"),
    ],
    ids=["by code point", "as people sort"],
)
def test_names_that_sort_differently_somewhere(history: History, names: tuple[str, ...]) -> None:
    """Capitals, punctuation, accents and numbers of different length: two orders among them are right."""
    sent = [element(f"{MARK} {name}") for name in names]
    campaigns = [shown(f"id{index}", one) for index, one in enumerate(sent)]
    history.create(*sent, shows=campaigns)
    history.list(campaigns, 8, name=MARK, sort_by="name:asc", limit=100)
    assert verdicts(history) & {("LST-06", "kept"), ("LST-06", "broken")} == {("LST-06", "kept")}


def test_each_half_of_a_limit_of_500(history: History) -> None:
    """LST-02: it is accepted, and it is served in full where there are so many."""
    crowd = Crowd(history, 27)
    crowd.list(name=MARK, limit=500)
    assert {kind for rule, kind in held(history, lists.CHECKS) if rule == "LST-02"} == {"success"}
    many = History()
    Crowd(many, 501).list(name=MARK, limit=500)
    assert {kind for rule, kind in held(many, lists.CHECKS) if rule == "LST-02"} == {"success", "fact"}


def test_a_page_further_on_that_holds_too_few(history: History, crowd: Crowd) -> None:
    """LST-03."""
    crowd.list(name=MARK, offset=0, limit=10)
    history.list(crowd.matching({})[12:18], 27, name=MARK, offset=12, limit=10)
    assert broken(history) == {"LST-03"}


def test_a_campaign_on_none_of_the_pages(history: History, crowd: Crowd) -> None:
    """LST-04: pages of one size that each look right, and together miss what another page shows."""
    crowd.list(name=MARK, offset=22, limit=5)
    crowd.list(name=MARK, offset=0, limit=10)
    crowd.list(name=MARK, offset=10, limit=10)
    history.list(crowd.matching({})[20:26], 27, name=MARK, offset=20, limit=10)
    assert broken(history) == {"LST-04"}


def test_ties_that_fall_another_way_on_another_page(history: History, crowd: Crowd) -> None:
    """LST-04: also when it is asked for with another limit."""
    crowd.list(name=MARK, offset=0, limit=100)
    whole = crowd.matching({})
    history.list([whole[1], whole[0], *whole[2:9]], 27, name=MARK, offset=0, limit=9)
    assert broken(history) == {"LST-04"}
