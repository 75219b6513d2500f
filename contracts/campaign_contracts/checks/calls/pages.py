"""Pages of call details: slices of one whole, the same on both paths."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.calls.book import CallBook, CallPage, Slices, enter, sid_of
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Reporter, judges
from campaign_contracts.counts import counted
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer, status_fold
from campaign_contracts.verdicts import Judgement, Promise, kept

TOLD = (
    "call_sid", "number", "status", "caller_id", "date_created", "start_time", "end_time", "duration", "name", "digits",
    "digit", "direction",
)  # fmt: skip
"""The documented members of a call record that two answers show alike."""


def never_called(known: CampaignModel, model: Model, seen: Observation) -> bool:
    """Whether a campaign cannot have any call, and will not get one between two requests."""
    states = model.moved_on(known, seen.present).states
    rows = [model.lifecycle.states[state] for state in states]
    return known.certain and bool(rows) and not any(row.started or row.name == "starting" for row in rows)


@judges("CAL-01", "CAL-09")
def judge(book: CallBook, page: CallPage) -> Iterator[Judgement]:
    """Judge a page of a campaign whose calls rest."""
    if page.answer is Answer.UNKNOWN or page.seen.status in (401, 403):
        return
    yield from alike(book, page)
    if page.refusals:
        yield from _must_refuse(page)
    elif page.answer is Answer.REFUSED:
        yield from _refused(book, page)
    elif not page.undecided and page.records is not None:
        yield from _page(book, page)


@judges("CAL-01")
def alike(book: CallBook, page: CallPage) -> Iterator[Judgement]:
    """The same query has the same answer on both paths."""
    if page.answer is Answer.UNKNOWN or page.seen.status in (401, 403):
        return
    both = book.pairs.setdefault(page.asked, {})
    both[page.singular] = page
    if len(both) < 2:
        return
    one, other = both[False], both[True]
    different = _differences(one, other)
    if different is None:
        yield kept("CAL-01")
        return
    name, expected, observed = different
    yield Reporter(page.seen, one.seen.number, other.seen.number).broken(
        "CAL-01",
        f"another-{name}",
        summary=f"the singular path answers with another {name} than the plural one",
        expected=f"{name}: {expected}"[:300],
        observed=f"{name}: {observed}"[:300],
    )


def _differences(one: CallPage, other: CallPage) -> tuple[str, Any, Any] | None:
    if one.answer != other.answer:
        return "answer", one.seen.describe(), other.seen.describe()
    if one.answer is Answer.REFUSED:
        return None
    for name, expected, observed in (
        ("records", _told(one), _told(other)),
        ("total", one.total, other.total),
        ("count", one.seen.metadata.get("count"), other.seen.metadata.get("count")),
    ):
        if expected != observed:
            return name, expected, observed
    return None


def _told(page: CallPage) -> list[dict[str, Any]] | None:
    """What the records of a page say; links to recordings, and what is not documented, may differ each time."""
    if page.records is None:
        return None
    return [{name: record[name] for name in TOLD if name in record} for record in page.records]


def _must_refuse(page: CallPage) -> Iterator[Judgement]:
    names = [name for name in ("offset", "limit", "sort_by") if name in page.query.given]
    text = " and ".join(f"{name}={page.query.given[name]}" for name in names)
    if page.answer is Answer.REFUSED:
        yield kept("CAL-09", "refusal")
    else:
        yield _broken(
            page,
            "refusal",
            f"accepted:{'&'.join(f'{name}={page.query.given[name]}' for name in names)}",
            f"call details with {text} are not refused",
            "a 4xx",
            page.seen.describe(),
        )


def _refused(book: CallBook, page: CallPage) -> Iterator[Judgement]:
    """A documented request that is refused. Without calls a 404 is tolerated, and a large limit may be refused."""
    empty = not book.records and page.seen.refused_as(404)
    if page.undecided or empty or page.large:
        return
    text = ", ".join(f"{name}={value}" for name, value in page.query.given.items()) or "no parameters"
    yield _broken(
        page,
        "fact",
        f"refused:{','.join(page.query.given) or 'no-parameters'}",
        f"call details with {text} are refused",
        "200 with the records",
        page.seen.describe(),
    )


def _page(book: CallBook, page: CallPage) -> Iterator[Judgement]:
    """What an answered page holds."""
    records = page.records or ()
    wanted = {status_fold(status) for status in page.query.statuses}
    problem = _unsound(page, wanted)
    if problem is not None:
        yield problem
        return
    known = book.lists.setdefault(page.key, Slices())
    matching = {sid for sid, (record, _) in book.records.items() if _wanted(record, wanted)}
    problems = list(_slice(known, page, len(matching.union(page.sids) - {None})))
    yield from problems
    for record in records:
        if (sid := sid_of(record)) is not None:
            book.records.setdefault(sid, (record, page.seen.number))
    if not problems:
        enter(known, page)
        if records and (page.query.given or len(matching) > page.size):
            yield kept("CAL-09")


def _unsound(page: CallPage, wanted: set[str]) -> Judgement | None:
    """What is wrong with a page by itself."""
    if len(page.sids) > page.size:
        summary = "a page of call details holds more than its limit"
        return _broken(
            page, "fact", "too-many-records", summary, f"at most {page.size}", counted(len(page.sids), "record")
        )
    calls = [sid for sid in page.sids if sid is not None]
    if len(set(calls)) < len(calls):
        summary = "a page of call details holds a call twice"
        return _broken(page, "fact", "a-call-twice", summary, "each call once", "a repeated call_sid")
    others = [record for record in page.records or () if not _wanted(record, wanted)]
    if not others:
        return None
    summary, expected = "call details filtered by status hold other calls", f"only {page.query.given.get('status')}"
    return _broken(page, "fact", "status-filter", summary, expected, in_json(others[0].get("status")))


def _wanted(record: Mapping[str, Any], wanted: set[str]) -> bool:
    return not wanted or status_fold(str(record.get("status"))) in wanted


def _slice(known: Slices, page: CallPage, certain: int) -> Iterator[Judgement]:
    """Whether a page stands where it must, in order, as full as it can be, with the right total."""
    problem = (
        _disorder(known, page) or _few(page, certain) or _misplaced(known, page) or _wrong_total(known, page, certain)
    )
    if problem is not None:
        yield problem


def _disorder(known: Slices, page: CallPage) -> Judgement | None:
    keys = [instants.parse(record.get("date_created")) for record in page.records or ()]
    around = [(position, key) for position, key in known.keys.items() if position not in range(page.offset, page.end)]
    placed = sorted([*around, *((page.offset + index, key) for index, key in enumerate(keys) if key is not None)])
    for (_, one), (_, other) in pairwise(placed):
        gone_back = one - other if not page.descending else other - one
        if gone_back > instants.TOLERANCE_SECONDS:
            return _broken(
                page,
                "fact",
                f"order-{page.query.given.get('sort_by', 'default')}",
                "call details are not in order",
                "descending date_created" if page.descending else "ascending date_created",
                f"{instants.render(one)} before {instants.render(other)}",
            )
    return None


def _few(page: CallPage, certain: int) -> Judgement | None:
    least = 0 if page.large else min(page.size, max(0, certain - page.offset))
    if len(page.sids) >= least:
        return None
    expected = f"at least {counted(least, 'record')} at offset {page.offset}"
    summary = "a page of call details holds less than it must"
    return _broken(page, "fact", "too-few-records", summary, expected, counted(len(page.sids), "record"))


def _misplaced(known: Slices, page: CallPage) -> Judgement | None:
    where: dict[str | None, int] = {sid: position for position, sid in known.sids.items()}
    for position, sid in enumerate(page.sids, start=page.offset):
        if sid is None:
            continue
        if known.sids.get(position, sid) != sid or where.get(sid, position) != position:
            other = position if position in known.sids else where[sid]
            return _broken(
                page,
                "fact",
                "not-that-slice",
                "a page of call details is not the slice that begins at its offset",
                f"at position {position} the call that other pages show there",
                "another call",
                also=known.sources[other],
            )
    if known.finish is not None and page.records and page.end > known.finish:
        summary = "call details go on past their end"
        return _broken(
            page, "fact", "past-the-end", summary, counted(known.finish, "record"), f"a record at {page.end - 1}"
        )
    return None


def _wrong_total(known: Slices, page: CallPage, certain: int) -> Judgement | None:
    if page.total is None:
        return None
    if page.last and page.total != page.end:
        key, summary, expected = "total", "is not the number of matching calls", str(page.end)
    elif page.total < max(certain, page.end if page.records else 0):
        key, summary, expected = "total", "is less than the matching calls", f"at least {certain}"
    elif known.total is not None and known.total[0] != page.total:
        key, summary, expected = "total-differs", "differs between pages", str(known.total[0])
    else:
        return None
    also = known.total[1] if known.total is not None else None
    return _broken(page, "fact", key, f"the total of call details {summary}", expected, str(page.total), also=also)


def _broken(
    page: CallPage, promise: Promise, key: str, summary: str, expected: str, observed: str, also: int | None = None
) -> Judgement:
    earlier = [] if also is None else [also]
    return Reporter(page.seen, *earlier).broken(
        "CAL-09", key, summary=summary, expected=expected, observed=observed, promise=promise
    )
