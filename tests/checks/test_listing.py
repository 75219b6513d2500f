"""Rules LST: for each a history that keeps it and one that breaks it, and the tolerated variants that break nothing."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.checks.histories import RUN, History, element, judged, shown

from campaign_contracts.checks import listing

Data = Mapping[str, Any]
MARK = f"{RUN} list"
STATUSES = ("created", "paused", "completed")


class Crowd:
    """Twenty-seven campaigns of this run, nine in each of three states, and a list of them as a good server answers it.

    Three batches are ten seconds apart; the names run against the dates.
    """

    def __init__(self, history: History, size: int = 27) -> None:
        """They are created in one request, and those that are not `created` are read."""
        self.history = history
        self.all: list[Data] = []
        for index in range(size):
            name = f"{MARK} {(index * 7) % size:04d}" + (" 50% OFF" if index % 5 == 0 else " 50x off")
            status = STATUSES[index % 3]
            self.all.append(shown(f"id{index:03d}", element(name), at=10.0 * (index * 3 // size), status=status))
        created = [{**data, "status": "created"} for data in self.all]
        history.create(*(element(data["name"]) for data in self.all), shows=created)
        for data in self.all:
            if data["status"] != "created":
                history.send(
                    "PUT", f"campaigns/{data['id']}", body={"campaigns": [{"action": "pause"}]},
                    items=[{"code": 200, "error_data": None, "status": "success", "data": data}],
                )  # fmt: skip
                history.read(data)

    def matching(self, query: Mapping[str, Any]) -> list[Data]:
        """The whole list that a query asks for, in its order."""
        statuses = [status.strip() for status in query["status"].split(",")] if "status" in query else list(STATUSES)
        term = query.get("name", "").lower()
        found = [data for data in self.all if data["status"] in statuses and term in data["name"].lower()]
        key, _, way = query.get("sort_by", "date_created:asc").partition(":")
        return sorted(found, key=lambda data: str(data[key]), reverse=way == "desc")

    def list(self, **query: Any) -> None:
        """A page as it should be."""
        whole = self.matching(query)
        offset, limit = query.get("offset", 0), query.get("limit", 20)
        self.history.list(whole[offset : offset + limit], len(whole), **query)


@pytest.fixture
def history() -> History:
    """An empty history."""
    return History()


@pytest.fixture
def crowd(history: History) -> Crowd:
    """The campaigns."""
    return Crowd(history)


def verdicts(history: History) -> set[tuple[str, str]]:
    """What the listing check says."""
    return judged(history, listing.CHECKS)[0]


def broken(history: History) -> set[str]:
    """The rules that it says are broken."""
    return {rule for rule, verdict in verdicts(history) if verdict == "broken"}


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


@pytest.mark.parametrize("sent", ["paused", "paused, completed"])
def test_a_status_filter_that_is_ignored_or_forgets(history: History, crowd: Crowd, sent: str) -> None:
    """LST-08: other statuses, and campaigns that are missing."""
    crowd.list(name=MARK, limit=100)
    history.list(crowd.matching({}), 27, name=MARK, status=sent, limit=100)
    assert broken(history) == {"LST-08"}


def test_a_status_filter_that_takes_the_first_word(history: History, crowd: Crowd) -> None:
    """LST-08: every campaign in one of the statuses is found."""
    crowd.list(name=MARK, limit=100)
    found = crowd.matching({"status": "paused"})
    history.list(found, len(found), name=MARK, status="paused,completed", limit=100)
    history.list(found, len(found), status="paused,completed", limit=100)
    assert broken(history) == {"LST-08"}


def test_a_status_that_is_hidden(history: History, crowd: Crowd) -> None:
    """LST-08: without a filter there are campaigns in every state."""
    found = crowd.matching({"status": "created,paused"})
    history.list(found, len(found), name=MARK, limit=100)
    assert broken(history) == {"LST-08"}


@pytest.mark.parametrize("status", ["nonsense", "nonsense,running"])
def test_an_unknown_status(history: History, crowd: Crowd, status: str) -> None:
    """Refused, or no records; never everything."""
    crowd.list(name=MARK)
    history.list([], code=400, name=MARK, status=status)
    history.list([], 0, name=MARK, status=status)
    assert not broken(history)
    history.list(crowd.all, 27, name=MARK, limit=100, status=status)
    assert broken(history) == {"LST-08"}


@pytest.mark.parametrize("status", ["Created", "created,nonsense", "deleted", "created,,paused"])
def test_statuses_of_which_nothing_is_decided(history: History, crowd: Crowd, status: str) -> None:
    """The other dialect, mixtures, `deleted`: refused, empty, or understood."""
    history.send("GET", f"campaigns?status={status}", status=400, items={"code": 400, "status": "failure"})
    history.list([], 0, status=status)
    found = crowd.matching({"status": "created"})
    history.list(found[:20], len(found), status=status)
    assert not broken(history)


@pytest.mark.parametrize(
    ("term", "matches"),
    [
        ("50% o", lambda name: name.startswith(MARK)),
        (MARK.upper(), lambda name: False),
        (f"{MARK} 00", lambda name: name == f"{MARK} 0000"),
        (f"{MARK} 0001", lambda name: True),
    ],
    ids=["wildcard", "case", "exact", "ignored"],
)
def test_a_name_filter_with_a_mind_of_its_own(
    history: History, crowd: Crowd, term: str, matches: Callable[[str], bool]
) -> None:
    """LST-09: records that do not match, and matches that are missing."""
    found = [data for data in crowd.all if matches(data["name"])]
    history.list(found, len(found), name=term, limit=100)
    assert broken(history) == {"LST-09"}


@pytest.mark.parametrize("finds", [True, False])
def test_case_beyond_ascii_is_undecided(history: History, finds: bool) -> None:
    """Only ASCII letters have a case for certain."""
    sent = element(f"{MARK} ΟΔΟΣ straße")
    history.create(sent, shows=[shown("id1", sent)])
    for term in (f"{MARK} οδος", f"{MARK} ΟΔΟΣ STRASSE"):
        history.list([shown("id1", sent)] if finds else [], int(finds), name=term)
    assert not broken(history)


def test_types(history: History, crowd: Crowd) -> None:
    """LST-10: another type may be refused or find nothing; `trans` changes nothing."""
    crowd.list(name=MARK, limit=100)
    crowd.list(name=MARK, limit=100, type="trans")
    history.list([], code=400, type="promo")
    history.list([], 0, type="promo")
    assert not broken(history)
    history.list(crowd.all[:20], 27, type="promo")
    assert broken(history) == {"LST-10"}


def test_trans_that_is_not_the_default(history: History, crowd: Crowd) -> None:
    """LST-10: fewer campaigns with `type=trans`, or none because it is refused."""
    crowd.list(name=MARK, limit=100)
    history.list(crowd.all[:3], 3, name=MARK, limit=100, type="trans")
    assert broken(history) == {"LST-10"}
    refusing = History()
    Crowd(refusing).list(name=MARK, limit=100)
    refusing.list([], code=400, name=MARK, limit=100, type="trans")
    assert broken(refusing) == {"LST-10"}


@pytest.mark.parametrize("totals", [(27, 28, 27), (10, 10, 7), (100, 100, 100), (20, 20, 20)])
def test_totals_that_are_wrong(history: History, crowd: Crowd, totals: tuple[int, int, int]) -> None:
    """LST-11: another total on another page, or one that is not the number of records."""
    whole = crowd.matching({})
    for offset, total in zip((0, 10, 20), totals, strict=True):
        history.list(whole[offset : offset + 10], total, name=MARK, offset=offset, limit=10)
    assert broken(history) == {"LST-11"}


@pytest.mark.parametrize("bad", [{"offset": "-1"}, {"limit": "-5"}, {"offset": "abc"}, {"limit": "5x"}])
def test_bad_numbers(history: History, bad: dict[str, Any]) -> None:
    """LST-12."""
    history.list([], code=422, **bad)
    assert verdicts(history) == {("LST-12", "kept")}
    history.list([], 0, **bad)
    assert broken(history) == {"LST-12"}


@pytest.mark.parametrize("bad", ["id:asc", "name:up", "foo", "date_created:ascending"])
def test_bad_orders(history: History, bad: str) -> None:
    """LST-13."""
    history.list([], code=400, sort_by=bad)
    assert verdicts(history) == {("LST-13", "kept")}
    history.list([], 0, sort_by=bad)
    assert broken(history) == {"LST-13"}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=", "offset=", "limit=1.5", "limit=1&limit=2", f"offset={'9' * 30}", "sort_by=name",
        "sort_by=NAME:ASC", "sort_by=", "name=", "name=%20x", "unknown=1", "limit=0x10", "limit=1e3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 400])
def test_queries_of_which_nothing_is_decided(history: History, crowd: Crowd, query: str, status: int) -> None:
    """Accepted with whatever records, or refused."""
    items = [{"code": 200, "error_data": None, "status": "success", "data": data} for data in crowd.all[:3]]
    refusal = {"code": 400, "status": "failure", "data": None, "error_data": {"code": 1, "message": "no"}}
    history.send("GET", f"campaigns?{query}", status=status, items=items if status == 200 else refusal)
    assert not broken(history)


def test_records_that_differ_from_reads(history: History) -> None:
    """LST-14: a changed field breaks it; null for absent, another offset, and no `from` do not."""
    sent = element(f"{MARK} one")
    data = shown("id1", sent)
    history.create(sent, shows=[data])
    history.read(data)
    utc = {**data, "date_created": "2030-03-17T23:16:40+05:30", "custom_field": None}
    del utc["from"]
    history.list([utc], 1, name=MARK)
    assert ("LST-14", "kept") in verdicts(history)
    assert not broken(history)
    history.list([{**data, "url": "https://elsewhere.example/"}], 1, name=MARK)
    assert broken(history) == {"LST-14"}


def test_a_campaign_that_moves_is_not_compared(history: History) -> None:
    """LST-14 is about campaigns that do not move by themselves."""
    sent = element(f"{MARK} one", schedule=...)
    data = shown("id1", sent, status="in-progress")
    history.create(sent, shows=[data])
    history.read(data)
    history.clock(600)
    history.list([{**data, "status": "completed", "date_updated": "2030-03-17T17:56:00Z"}], 1, name=MARK)
    assert not broken(history)


@pytest.mark.parametrize("offset", [27, 28, 1000])
def test_past_the_end(history: History, crowd: Crowd, offset: int) -> None:
    """LST-15: 200 and no records."""
    history.list([], 27, name=MARK, offset=offset)
    assert ("LST-15", "kept") in verdicts(history)
    assert not broken(history)
    history.list(crowd.all[:1], 27, name=MARK, offset=offset, limit=7)
    assert broken(history) == {"LST-15"}


@pytest.mark.parametrize("status", [400, 404])
def test_past_the_end_refused(history: History, crowd: Crowd, status: int) -> None:
    """LST-15: it is no mistake to ask for more than there is."""
    crowd.list(name=MARK)
    history.list([], code=status, name=MARK, offset=27)
    assert broken(history) == {"LST-15"}


def test_strangers_appear_meanwhile(history: History, crowd: Crowd) -> None:
    """Other people's campaigns, before and between the pages of a list without filters: nothing is wrong."""
    others = [shown(f"x{index}", element(f"other {index}"), at=-100.0 * index) for index in range(30)]
    whole = sorted([*crowd.all, *others], key=lambda data: str(data["date_created"]))
    history.list(whole[:20], len(whole), offset=0, limit=20)
    grown = [shown("new", element("new one"), at=-9000.0), *whole]
    history.list(grown[20:40], len(grown), offset=20, limit=20)
    history.list(grown[40:60], len(grown), offset=40, limit=20)
    assert not broken(history)


def test_a_campaign_that_may_have_been_created(history: History, crowd: Crowd) -> None:
    """A create without an answer: totals with and without it are right."""
    ghost = element(f"{MARK} ghost")
    history.send("POST", "campaigns", body={"campaigns": [ghost]}, status=None)
    whole = [*crowd.matching({}), shown("ghost", ghost, at=20)]
    history.list(whole[:20], 28, name=MARK, offset=0)
    history.list(whole[20:], 28, name=MARK, offset=20)
    assert not broken(history)


def test_lists_change_after_writes(history: History, crowd: Crowd) -> None:
    """Pages before and after a write belong to different lists."""
    crowd.list(name=MARK, offset=0, limit=10)
    gone = crowd.all.pop(0)
    history.send("DELETE", f"campaigns/{gone['id']}", items=[{**gone, "code": 200, "status": "success", "data": gone}])
    crowd.list(name=MARK, offset=10, limit=10)
    crowd.list(name=MARK, offset=0, limit=100)
    assert not broken(history)


def test_the_other_account_is_not_judged(history: History, crowd: Crowd) -> None:
    """What foreign credentials get is for the access rules."""
    history.send("GET", f"campaigns?name={RUN}", items=[], metadata={"total": 0}, account="other")
    assert verdicts(history) == set()
    assert crowd.all


@pytest.mark.parametrize("status", [429, 500, 503, None])
def test_no_answer_decides_nothing(history: History, status: int | None) -> None:
    """Those have rules of their own."""
    history.send("GET", "campaigns?limit=-1", status=status, items={"code": status, "status": "failure"})
    assert verdicts(history) == set()
