"""What was asked of a list: wherever a recorder keeps the query, masked or not, or nowhere."""

from collections.abc import Callable

import pytest
from tests.histories import record
from tests.recordings.archives import Entry, Said, entries, listed, pairs

from campaign_contracts.recordings.credentials import hidden_query
from campaign_contracts.suites.api import Api

Judge = Callable[..., Said]

UNFILLED = ("*", "%7B%7Blimit%7D%7D", "{limit}", "%3Climit%3E", "$LIMIT", "${limit}", ":limit", "%E2%80%A2")
"""Masks and templates in the place of a number."""


def test_the_query_is_taken_from_where_it_is_kept(traffic: list[Entry], judged: Judge) -> None:
    entry = listed(traffic, "?limit=1&offset=3", {"count": 0, "offset": 3, "limit": 1, "total": 0})
    assert judged([*traffic, entry]).code == 0
    entry["request"]["url"] = entry["request"]["url"].partition("?")[0]
    entry["request"]["queryString"] = pairs({"limit": "1", "offset": "3"})
    assert judged([*traffic, entry]).code == 0
    entry["request"]["queryString"] = [{"name": "limit", "value": 1}, {"name": "offset", "value": 3}]
    assert judged([*traffic, entry]).code == 0
    entry["request"]["queryString"] = {"limit": "1", "offset": "3"}
    assert "24 judged" in judged([*traffic, entry]).summary
    entry["request"]["queryString"] = [{"name": "limit", "value": None}]
    assert "unreadable: 1 (entry 24: request.queryString holds" in judged([*traffic, entry]).summary
    entry["request"]["queryString"] = "limit=1"
    assert "unreadable: 1 (entry 24: request.queryString is no list" in judged([*traffic, entry]).summary
    entry["request"]["queryString"] = pairs({"limit": "1", "offset": "4"})
    assert judged([*traffic, entry]).violated == {"ENV-09"}


def test_a_query_is_read_as_the_recorder_wrote_it(traffic: list[Entry], judged: Judge) -> None:
    """Some keep it as it stood in the URL, and others decoded."""
    entry = listed(traffic, "", {"count": 0, "offset": 0, "limit": 20, "total": 0})
    for value in ("name%3Adesc", "name:desc"):
        entry["request"]["queryString"] = pairs({"sort_by": value, "name": "a b"[:: 2 if "%" in value else 1]})
        assert "24 judged" in judged([*traffic, entry]).summary
    for masked in ("?sort_by=***&limit=****", "?...", "?%E2%80%A6", *map("?limit={}".format, UNFILLED)):
        entry["request"]["url"] = entry["request"]["url"].partition("?")[0] + masked
        assert "request body of 1" in judged([*traffic, entry]).summary


def without_queries(found: list[Entry]) -> list[Entry]:
    """The entries as a recorder writes them that keeps no query at all."""
    for each in found:
        each["request"]["url"] = each["request"]["url"].partition("?")[0]
    return found


@pytest.mark.parametrize("script", [record.pages, record.calls])
def test_queries_that_were_dropped_are_not_known(script: record.Script, judged: Judge) -> None:
    said = judged(without_queries(entries(script)))
    assert (said.code, said.violated) == (0, set())
    assert "request body of" in said.summary


def test_a_later_part_of_a_list_tells_of_a_query_that_was_dropped(judged: Judge) -> None:
    def look(api: Api) -> None:
        for _ in range(3):
            api.create(api.element(), record.INTENT)
        api.list(record.INTENT, "offset=2")

    said = judged(without_queries(entries(look)))
    assert (said.code, said.violated) == (0, set())


def test_lists_of_which_nobody_asked_anything_are_judged(judged: Judge) -> None:
    """They all are the same part of their list, so that no query is missing."""

    def look(api: Api) -> None:
        for _ in range(12):
            api.create(api.element(), record.INTENT)
        for _ in range(2):
            api.list(record.INTENT, "")

    assert judged(entries(look)).violated == set()
    assert "LST-01" in judged(entries(look, "limit-default-10")).violated


def test_an_empty_parameter_holds_no_secret() -> None:
    assert hidden_query("token=&key&token=abc&limit=2") == "token=&key&token=hidden&limit=2"
    assert hidden_query("") == ""
