"""Rules LST-08 to LST-15: for each a history that keeps it and one that breaks it, and what breaks nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.checks.crowds import MARK, Crowd, broken, verdicts
from tests.checks.histories import DAY, RUN, START, History, element, shown

from campaign_contracts import instants
from campaign_contracts.history import RunBegan


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


def test_a_status_that_is_hidden_from_the_whole_list(history: History, crowd: Crowd) -> None:
    """LST-08: what comes before the last record of the first page is on it, whoever else has campaigns."""
    others = [shown(f"x{index}", element(f"other {index}"), at=30.0) for index in range(9)]
    found = [*crowd.matching({"status": "created,paused"}), *others]
    history.list(found[:20], 36, offset=0)
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


@pytest.mark.parametrize(
    "status",
    ["Created", "created,nonsense", "deleted", "created,,paused", "in_progress", "created,created", "created, Created"],
)
def test_statuses_of_which_nothing_is_decided(history: History, crowd: Crowd, status: str) -> None:
    """The other dialect, mixtures, `deleted`, neither spelling, one twice: refused, empty, or understood."""
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


@pytest.mark.parametrize("bad", ["id:asc", "name:up", "foo", "date_created:ascending", "name:asc,more"])
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
        "limit=007", "offset=010", "sort_by=NAME:ASC", "sort_by=",
        "sort_by=name:asc,date_created:desc", "name=", "name=%20x", "unknown=1", "limit=0x10", "limit=1e3",
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


@pytest.mark.parametrize(
    ("read", "wait", "listed", "expected"),
    [
        ("paused", 0, "paused", set()),
        ("paused", 0, "in-progress", {"LST-14"}),
        ("paused", 3600, "completed", set()),  # its last call may have ended
        ("paused", 3600, "in-progress", {"LST-14"}),
        ("paused", 4 * DAY, "paused", set()),  # end_at came: whether it is canceled is another rule's
        ("paused", 4 * DAY, "canceled", set()),
        ("in-progress", 3600, "created", set()),  # it moves
    ],
)
def test_a_status_that_no_read_could_show(
    history: History, read: str, wait: float, listed: str, expected: set[str]
) -> None:
    """LST-14: one that started stands where it was paused, though it may be done, or its end may come."""
    end = instants.render(START + 3 * DAY)
    sent = element(f"{MARK} one", schedule={"end_at": end})
    data = shown("id1", sent, status="in-progress")
    history.create(sent, shows=[data])
    if read == "paused":
        item = {"code": 200, "error_data": None, "status": "success", "data": {**data, "status": "paused"}}
        history.send("PUT", "campaigns/id1", body={"campaigns": [{"action": "pause"}]}, items=[item])
    history.read({**data, "status": read})
    if wait:
        history.clock(wait)
    history.list([{**data, "status": listed}], 1, name=MARK)
    assert broken(history) == expected


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


@pytest.mark.parametrize("lost", [False, True])
def test_a_campaign_that_was_acted_upon_is_there(history: History, crowd: Crowd, lost: bool) -> None:
    """LST-09: an action whose answer is known keeps a campaign in its lists, also before it is read again."""
    paused = next(record for record in crowd.all if record["status"] == "created")
    paused = {**paused, "status": "paused"}
    item = {"code": 200, "status": "success", "error_data": None, "data": paused}
    history.send("PUT", f"campaigns/{paused['id']}", body={"campaigns": [{"action": "pause"}]}, items=[item])
    found = [paused if record["id"] == paused["id"] else record for record in crowd.matching({})]
    if lost:
        found.remove(paused)
    history.list(found, len(found), name=MARK, offset=0, limit=100)
    assert broken(history) == ({"LST-09"} if lost else set())


def test_the_other_account_is_not_judged(history: History, crowd: Crowd) -> None:
    """What foreign credentials get is for the access rules."""
    history.send("GET", f"campaigns?name={RUN}", items=[], metadata={"total": 0}, account="other")
    assert verdicts(history) == set()
    assert crowd.all


@pytest.mark.parametrize("status", [402, 429, 500, 503, None])
def test_no_answer_decides_nothing(history: History, status: int | None) -> None:
    """Those have rules of their own."""
    history.send("GET", "campaigns?limit=-1", status=status, items={"code": status, "status": "failure"})
    assert verdicts(history) == set()


@pytest.mark.parametrize("code", [200, 400])
def test_another_type_is_refused_or_finds_nothing(history: History, code: int) -> None:
    """LST-10."""
    history.list([], 0, code=code, type="promo")
    assert verdicts(history) == {("LST-10", "kept")}


def test_trans_is_the_default(history: History, crowd: Crowd) -> None:
    """LST-10."""
    crowd.list(name=MARK, limit=100)
    assert ("LST-10", "kept") not in verdicts(history)
    crowd.list(name=MARK, limit=100, type="trans")
    assert ("LST-10", "kept") in verdicts(history)


@pytest.mark.parametrize("query", [{"status": "paused"}, {}])
def test_a_whole_list_decides_the_status_filter(history: History, crowd: Crowd, query: dict[str, str]) -> None:
    """LST-08: with a filter that lets nothing else through, and without one that holds every status."""
    crowd.list(name=MARK, limit=100, **query)
    assert ("LST-08", "kept") in verdicts(history)


def test_a_history_without_a_run_id_has_no_closed_lists(history: History, crowd: Crowd) -> None:
    """Whoever sent old or foreign traffic, others may have campaigns of any name: a total may be any."""
    history.list(crowd.matching({}), 30, name=MARK, limit=100)
    assert broken(history) == {"LST-11"}
    began = history.records[0]
    assert isinstance(began, RunBegan)
    history.records[0] = replace(began, run_id=None)
    history.records.pop()
    history.list(crowd.matching({})[:20], 30, name=MARK)
    assert not broken(history)
