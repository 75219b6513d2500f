"""Recorded entries as the exchanges of a history: put in order, without secrets, with a note of what is unknown.

The entries go through once. What an exchange needs is put aside; only marks of it stay in memory, so that a recording
of any size can be sorted and judged.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from sys import intern
from urllib.parse import unquote

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
from campaign_contracts.recordings import entries, order, others, sights
from campaign_contracts.recordings.aside import Aside
from campaign_contracts.recordings.credentials import Accounts, hidden_headers
from campaign_contracts.recordings.entries import Entry, Skipped
from campaign_contracts.recordings.masks import MASKED
from campaign_contracts.recordings.order import LONGEST_ANSWER_SECONDS, Mark
from campaign_contracts.recordings.places import Place, chosen, place
from campaign_contracts.recordings.summary import Summary

NEVER_ASKED = (order.CACHED, entries.NEVER_SENT, entries.STAGED, entries.ON_THE_WAY, order.TWIN)
"""Why entries are left out of which the server never heard, or heard in another entry."""

NO_EDITS: frozenset[str] = frozenset()
"""One for all marks: there are as many as entries."""

_PLACEHOLDER = re.compile(
    r"[<\[{:$].*|[\W_]+|(?:(?:YOUR|MY)_)?[A-Z]+_S?ID|(?i:(?:your|my)?[_-]?(?:account|campaign|exotel)[_-]?s?id|sid)"
)

DOUBTED = (401, 403, 404)
"""Answers that may be due to credentials."""


@dataclass(kw_only=True, eq=False)
class Traffic:
    """What was recorded of one server: marks in order, and the exchanges that they stand for."""

    summary: Summary
    marks: list[Mark] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)
    began: RunBegan
    _aside: Aside

    def __post_init__(self) -> None:
        """Work out what the secrets look like."""
        self._redactor = self.accounts.redactor()

    def __iter__(self) -> Iterator[Record]:
        """The records of a run in which all this happened."""
        yield self.began
        last = 0.0
        for mark in self.marks:
            exchange = self._exchange(mark)
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
        return {mark.number: self._exchange(mark) for mark in self.marks if mark.number in numbers}

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
            answer = self._redactor.response(answer)
            response = Response(status=kept.status, headers=hidden_headers(answer.headers), body=answer.body)
        else:
            failure = Failure(kind="unrecorded", message=f"the recording has no answer ({mark.left_out})")
        start = instants.parse(self.began.started_at) or 0.0
        return Exchange(
            number=mark.number,
            at=max(0.0, mark.start - start),
            until=max(0.0, mark.end - start),
            account=mark.sid,
            request=self._redactor.request(request),
            response=response,
            failure=failure,
            unknown=tuple(sorted(mark.unknown)),
        )


def traffic(
    found: Iterable[Entry | Skipped], *, kit: str, specification: str, base_url: str | None, certain: bool = False
) -> Traffic:
    """Read all entries. `base_url` names the server to judge; `certain` says that what is not recorded was not sent."""
    aside = Aside()
    try:
        return _sorted_out(found, aside, base_url, certain=certain, kit=kit, specification=specification)
    except BaseException:
        aside.close()
        raise


def _sorted_out(
    found: Iterable[Entry | Skipped], aside: Aside, base_url: str | None, *, certain: bool, **kit: str
) -> Traffic:
    summary, accounts = Summary(), Accounts()
    marks: list[Mark] = []
    elsewhere: Counter[str] = Counter()
    recent: sights.Recent = {}
    for each in found:
        summary.entries += 1
        if isinstance(each, Skipped):
            summary.skip(each.number, each.why)
        elif (where := place(each)) is None:
            elsewhere[each.origin] += 1
        else:
            accounts.keep_secrets(each)
            marks.append(_mark(each, where, aside.put(each, where.path), recent))
    base = chosen(base_url, (mark.place for mark in marks if mark.left_out not in NEVER_ASKED))
    summary.base_url = base
    _count_elsewhere(summary, marks, elsewhere, base)
    ours = [mark for mark in marks if mark.place == base]
    return _selected(summary, ours, accounts, aside, base=base or "", certain=certain, **kit)


def _count_elsewhere(summary: Summary, marks: list[Mark], elsewhere: Counter[str], base: str | None) -> None:
    for mark in marks:
        if mark.place != base:
            if mark.left_out in NEVER_ASKED:
                summary.left_out[mark.left_out] += 1
            else:
                summary.other_bases[mark.place] += 1
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
    summary: Summary, marks: list[Mark], accounts: Accounts, aside: Aside, *, base: str, certain: bool, **kit: str
) -> Traffic:
    marks.sort(key=lambda mark: (mark.start, mark.number))
    order.request_ids(marks)
    order.twins(marks)
    order.stretches(marks)
    kept = []
    for mark in marks:
        if mark.left_out is not None:
            if mark.left_out == entries.UNREADABLE:
                summary.skip(mark.number, "response is missing, or no object with a status")
            else:
                summary.left_out[mark.left_out] += 1
            if not mark.writes or (mark.left_out in NEVER_ASKED and mark.left_out != order.CACHED):
                continue
        kept.append(mark)
        accounts.learn(mark.authorization, mark.sid, mark.status)
    judged = [mark for mark in kept if mark.left_out is None]
    order.overlaps(kept)
    order.turned_back(judged)
    order.clock(judged)
    others.find(kept)
    for mark in judged:
        if not certain and accounts.header(mark.authorization, mark.sid, mark.status) is None:
            mark.blur("credentials")
        summary.unknown.update(mark.unknown)
    for mark in kept:
        mark.shown, mark.twin = (), None  # they have done their work
    summary.judged = len(judged)
    sids = tuple(dict.fromkeys([*accounts.owners(), *(mark.sid for mark in judged if mark.status not in DOUBTED)]))
    sids = sids or tuple(mark.sid for mark in kept[:1]) or ("",)
    began = RunBegan(
        started_at=instants.render(kept[0].start if kept else 0.0),
        kit=kit["kit"],
        specification=kit["specification"],
        base_url=base,
        account_sid=sids[0],
        accounts=sids,
        control=False,
        live=True,
        profile=RECORDED,
        seed=0,
    )
    return Traffic(summary=summary, marks=kept, accounts=accounts, began=began, _aside=aside)


def _mark(entry: Entry, where: Place, offset: int, recent: sights.Recent) -> Mark:
    unknown: set[Unknown] = set()
    if entry.body is None or (entry.method in ("POST", "PUT") and _media_type(entry) is None):
        unknown.add("request-body")
    if entry.left_out != entries.ABORTED and entry.answer_body is None:  # what nobody recorded the client may have got
        unknown.add("response-body")
    if entry.left_out is None and (entry.answer_headers is None or "content-type" not in entry.answer_headers):
        unknown.update({"headers"} if entry.answer_headers is None else ())
    if entry.masked:
        unknown.add("data")
    if entry.query and MASKED.search(unquote(entry.query)):
        unknown.add("request-body")
    if _stands_for(where.sid):  # whose campaigns these are is known neither by the path nor by what is shown
        unknown.add("data")
    if where.campaign is not None and _stands_for(where.campaign):
        unknown.add("state")
    body, sent = entry.answer_body or b"", sights.edit(entry)
    document = sights.parsed(body)
    request_id = document.get("request_id") if isinstance(document, dict) else None
    request_id = request_id if isinstance(request_id, str) and request_id else None
    if request_id is not None and MASKED.search(request_id):
        unknown.add("request-id")
        request_id = None
    listed = where.campaign is None and entry.method == "GET"
    sight = f"{entry.method} {where.path}?{entry.query} {entry.status} ".encode()
    return Mark(
        number=entry.number,
        place=intern(where.base_url),
        sid=intern(where.sid),
        campaign=intern(where.campaign) if where.campaign is not None else None,
        method=entry.method,
        status=entry.status,
        code=sights.code(document, entry.status),
        start=entry.start,
        duration=LONGEST_ANSWER_SECONDS if entry.duration is None else entry.duration,
        zoned=entry.zoned,
        date=_date(entry),
        action=action if isinstance(action := sent.get("action"), str) else None,
        edits=frozenset(sent) - {"action"} if sent else NO_EDITS,
        shown=tuple(sights.shown(None if entry.masked else document, listed, entry.status, recent)),
        request_id=intern(order.seemingly(request_id)) if request_id is not None else None,
        unknown=order.together(frozenset(unknown)),
        twin=blake2b(sight + body, digest_size=12).digest() if request_id is not None else None,
        left_out=entry.left_out,
        authorization=intern(entry.authorization) if entry.authorization is not None else None,
        offset=offset,
    )


@lru_cache(maxsize=4096)
def _stands_for(part: str) -> bool:
    """Whether a part of a path was written over, or is a placeholder: `<sid>`, `:sid`, `{{sid}}`, `ACCOUNT_SID`."""
    return MASKED.search(part) is not None or _PLACEHOLDER.fullmatch(part) is not None


def _media_type(entry: Entry) -> str | None:
    """The request's media type; where a recording has no headers at all, what was answered well was JSON."""
    if entry.headers is not None and not set(entry.headers) <= {"authorization"}:
        return entry.headers.get("content-type", "")
    return (entry.headers or {}).get("content-type", "application/json" if entry.status < 400 else None)


def _date(entry: Entry) -> float | None:
    told = (entry.answer_headers or {}).get("date")
    return _told(told) if told is not None else None


@lru_cache(maxsize=64)
def _told(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
