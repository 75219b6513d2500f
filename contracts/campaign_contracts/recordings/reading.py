"""Recorded entries as the exchanges of a history: put in order, without secrets, with a note of what is unknown.

The entries go through once. What an exchange needs is put aside; only some bytes of it stay in memory, so that a
recording of any size can be sorted and judged.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from campaign_contracts import instants
from campaign_contracts.history import (
    RECORDED,
    Exchange,
    Failure,
    Record,
    Request,
    Response,
    RunBegan,
    RunEnded,
    Unknown,
)
from campaign_contracts.recordings import entries, order, sights
from campaign_contracts.recordings.aside import Aside
from campaign_contracts.recordings.credentials import Accounts, hidden_headers
from campaign_contracts.recordings.entries import Found, NotHttp, Skipped
from campaign_contracts.recordings.marks import Marks
from campaign_contracts.recordings.order import Clock, Mark, Overlaps, Stretches, Twins
from campaign_contracts.recordings.others import Others
from campaign_contracts.recordings.places import chosen, place
from campaign_contracts.recordings.server import NEVER_ASKED, Server
from campaign_contracts.recordings.summary import Summary

DOUBTED = (401, 403, 404)
"""Answers that may be due to credentials."""


@dataclass(kw_only=True, eq=False)
class Traffic:
    """What was recorded of one server: marks in order, and the exchanges that they stand for."""

    summary: Summary
    marks: Marks
    accounts: Accounts
    began: RunBegan
    _aside: Aside

    def __post_init__(self) -> None:
        """Work out what the secrets look like."""
        self._redactor = self.accounts.redactor()

    def __iter__(self) -> Iterator[Record]:
        """The records of a run in which all this happened."""
        yield self.began
        last = 0.0
        for number in self.marks.numbers():
            exchange = self._exchange(self.marks.brief(number))
            last = max(last, exchange.until)
            yield exchange
        yield RunEnded(at=last)

    @property
    def cut(self) -> str | None:
        """Why too little was found to judge."""
        if not self.summary.judged:
            return "no answer of this API was recognised in the recording"
        return None if self.summary.cut is None else f"the recording was not read to its end: {self.summary.cut}"

    def exchanges(self, numbers: Collection[int]) -> dict[int, Exchange]:
        """Some of the exchanges, by number."""
        there = (number for number in self.marks.numbers() if number in numbers)
        return {number: self._exchange(self.marks.brief(number)) for number in there}

    def _exchange(self, mark: Mark) -> Exchange:
        kept = self._aside.fetched(mark.offset)
        headers = {name: value for name, value in kept.headers.items() if name != "authorization"}
        if (authorization := self.accounts.header(mark.authorization, mark.sid, mark.status)) is not None:
            headers["authorization"] = authorization
        if kept.body and "content-type" not in headers and "request-body" not in mark.unknown and len(headers) < 2:
            headers["content-type"] = "application/json"
        request = Request(method=kept.method, target=kept.target, headers=headers, body=kept.body)
        response = failure = None
        if mark.left_out is None:
            answer = Response(status=kept.status, headers=kept.answer_headers, body=kept.answer_body)
            request, answer = self._redactor.exchange(request, answer)
            response = Response(status=kept.status, headers=hidden_headers(answer.headers), body=answer.body)
        else:
            request = self._redactor.request(request)
            failure = Failure(kind="unrecorded", message=f"the recording has no answer ({mark.left_out})")
        start = instants.parse(self.began.started_at) or 0.0
        return Exchange(
            number=mark.number,
            at=max(0.0, mark.start - start),
            until=max(0.0, mark.end - start),
            account=mark.sid,
            request=request,
            response=response,
            failure=failure,
            unknown=tuple(sorted(mark.unknown)),
        )


def traffic(
    found: Iterable[Found], *, kit: str, specification: str, base_url: str | None, certain: bool = False
) -> Traffic:
    """Read all entries. `base_url` names the server to judge; `certain` says that what is not recorded was not sent."""
    aside, marks = Aside(), Marks()
    try:
        return _sorted_out(found, aside, marks, base_url, certain=certain, kit=kit, specification=specification)
    except BaseException:
        aside.close()
        marks.close()
        raise


def _sorted_out(
    found: Iterable[Found], aside: Aside, marks: Marks, base_url: str | None, *, certain: bool, **kit: str
) -> Traffic:
    summary, accounts = Summary(), Accounts()
    servers: dict[str, Server] = {}
    elsewhere: Counter[str] = Counter()
    for each in found:
        summary.entries += 1
        if isinstance(each, Skipped):
            summary.skip(each.number, each.why)
        elif isinstance(each, NotHttp):
            summary.left_out["flows that are no HTTP"] += 1
        elif (where := place(each)) is None:
            elsewhere[each.origin] += 1
        else:
            accounts.keep_secrets(each)
            mark = sights.mark(each, where, aside.put(each, where.path))
            marks.add(mark)
            servers.setdefault(mark.place, Server()).take(mark, each.query)
    base = chosen(base_url, {name: each.asked - each.redirected for name, each in servers.items() if each.asked})
    summary.base_url = base
    _count_elsewhere(summary, servers, elsewhere, base)
    marks.choose(base)
    return _selected(summary, marks, servers.get(base or "", Server()), accounts, aside, certain=certain, **kit)


def _count_elsewhere(
    summary: Summary, servers: Mapping[str, Server], elsewhere: Counter[str], base: str | None
) -> None:
    for name, server in servers.items():
        if name != base:
            summary.other_bases.update({name: server.asked} if server.asked else {})
            summary.left_out.update({why: count for why, count in server.entries.items() if why in NEVER_ASKED})
    here = sum(
        count
        for origin, count in elsewhere.items()
        if base is not None and (base == origin or base.startswith(f"{origin}/"))
    )
    if here:
        summary.left_out["to other APIs of this server"] = here
    if elsewhere.total() > here:
        summary.left_out["not to this API"] = elsewhere.total() - here


def _selected(
    summary: Summary, marks: Marks, server: Server, accounts: Accounts, aside: Aside, *, certain: bool, **kit: str
) -> Traffic:
    kept, judged, askers = array("Q"), array("Q"), array("Q")
    overlaps, clock, others = Overlaps(), Clock(), Others(suspected=lambda number: marks.blur(number, "state"))
    asked: dict[tuple[str | None, str, int], int] = {}
    for mark in _placed(marks, server):
        if mark.left_out is not None:
            _leave_out(summary, mark)
            if not mark.writes or (mark.left_out in NEVER_ASKED and mark.left_out != order.CACHED):
                continue
        kept.append(mark.number)
        accounts.learn(mark.authorization, mark.sid, mark.status)
        for each in overlaps.take(mark):
            marks.blur(each.number, "order")
        others.take(mark)
        if mark.left_out is None:
            clock.take(mark)
            judged.append(mark.number)
            askers.append(asked.setdefault((mark.authorization, mark.sid, mark.status), len(asked)))
    others.end()
    nobody = [not certain and accounts.header(*each) is None for each in asked]
    clocks: tuple[Unknown, ...] = (*(("order",) if clock.set_back else ()), *(("time",) if clock.apart else ()))
    for number, asker in zip(judged, askers, strict=True):
        for what in (*clocks, *(("credentials",) if nobody[asker] else ())):
            marks.blur(number, what)
    summary.judged, summary.unknown = len(judged), marks.counted(judged)
    marks.keep(kept)
    first = marks.brief(kept[0]) if kept else None
    sids = tuple(dict.fromkeys([*accounts.owners(), *(sid for _, sid, status in asked if status not in DOUBTED)]))
    sids = sids or ((first.sid if first is not None else ""),)
    began = RunBegan(
        started_at=instants.render(first.start if first is not None else 0.0),
        kit=kit["kit"],
        specification=kit["specification"],
        base_url=summary.base_url or "",
        account_sid=sids[0],
        accounts=sids,
        control=False,
        live=True,
        profile=RECORDED,
        seed=0,
    )
    return Traffic(summary=summary, marks=marks, accounts=accounts, began=began, _aside=aside)


def _placed(marks: Marks, server: Server) -> Iterator[Mark]:
    """The marks of one server in their order, each with its stretch, and with a note where it is another's twin."""
    known = server.shortest < order.LONGEST_ANSWER_SECONDS
    stretches = Stretches(shortest=server.shortest if known else 0.0)
    twins = Twins(repeated=frozenset(), merged=False) if server.ids_masked else marks.twins()
    some = server.entries[order.AHEAD] or server.entries[order.WORKER]
    later = frozenset(order.answered_later(marks) if some else ())
    for mark in marks:
        for what in server.masked(mark):
            marks.blur(mark.number, what)
        if mark.left_out == order.AHEAD and mark.number not in later:
            mark.left_out = order.ABORTED  # whoever recorded it saw no other
        if mark.left_out == order.WORKER and mark.number in later:
            mark.left_out = order.TWIN  # the worker passed it on
        mark.left_out = twins.why(mark) or mark.left_out
        if mark.left_out != order.TWIN:
            stretches.take(mark)
        yield mark


def _leave_out(summary: Summary, mark: Mark) -> None:
    if mark.left_out == entries.UNREADABLE:
        summary.skip(mark.number, "response is missing, or no object with a status")
    elif mark.left_out is not None:
        summary.left_out[mark.left_out] += 1
