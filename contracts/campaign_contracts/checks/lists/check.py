"""What a list holds, in which pages, and what it refuses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.lists import filters, pages, refusals
from campaign_contracts.checks.lists.book import Book, Expected, Page
from campaign_contracts.checks.lists.query import ListQuery, parse
from campaign_contracts.checks.model.exchange import WRITES, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ANSWER, LIST, Check, Event, ExchangeCheck, declared
from campaign_contracts.envelope import identifier
from campaign_contracts.history import Clock, Unknown
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement

BookKey = tuple[str, str | None, str | None, str | None, bool]


@dataclass(kw_only=True)
class ListState:
    """What the check remembers. `books`, `typed` and `expected` hold until something may have changed.

    `reads` maps a campaign to the exchange of its last successful read; `compared` the last record judged by LST-14;
    `accepted` the parts of requests that were accepted once, `accused` those that were refused though documented;
    `short` are the limits whose first page held too little, and how much; `astray` says that offsets lead to wrong
    pages, `disorder` that some list was out of order; `listed` are the statuses that lists without a status filter
    have shown, `unsound` the filters that let others through; `busy_until` is when the last write ended.
    """

    expected: Expected = field(default_factory=Expected)
    books: dict[BookKey, Book] = field(default_factory=dict)
    typed: dict[tuple[BookKey, str, str], dict[bool, tuple[frozenset[str], int]]] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    compared: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    accused: set[str] = field(default_factory=set)
    short: dict[int | None, int] = field(default_factory=dict)
    astray: bool = False
    disorder: bool = False
    listed: set[str] = field(default_factory=set)
    unsound: set[tuple[str | None, ...]] = field(default_factory=set)
    busy_until: float = -1.0


class ListCheck:
    """Judges every list by itself, by what is known of the campaigns, and by the other pages of the same list."""

    name = "listing"

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(filters, pages, refusals.refused)

    def start(self) -> ListState:
        """Nothing seen yet."""
        return ListState()

    def step(self, state: ListState, event: Event, model: Model) -> tuple[ListState, Iterable[Judgement]]:
        """Judge lists; note what may change them."""
        if isinstance(event, Clock) and (event.reset or event.advanced_seconds):
            _changed(state)
        if not isinstance(event, Observation):
            return state, ()
        if event.operation is None or event.operation.id != "list_campaigns":
            _note(state, event, model)
            return state, ()
        if event.authorization != "good" or event.exchange.at < state.busy_until:
            return state, ()
        return state, list(_list(state, event, model))

    def end(self, state: ListState, model: Model) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()


def _changed(state: ListState) -> None:
    state.books.clear()
    state.typed.clear()
    state.expected.forget()


def _note(state: ListState, seen: Observation, model: Model) -> None:
    """Take in a request that is no list: it may change what lists hold, or show a campaign, or that it has moved."""
    if seen.method in WRITES or seen.operation is None:
        _changed(state)
        state.busy_until = max(state.busy_until, seen.exchange.until)
        _creates(state, seen)
        return
    item = seen.single()
    if seen.operation.id == "get_campaign":
        state.expected.forget()
        asked = model.campaigns.get(seen.campaign or "")
        if asked is not None and asked.pending:
            _changed(state)  # it may show that a write was performed meanwhile
        if item is not None and item.data is not None and seen.authorization == "good" and seen.campaign:
            state.reads[seen.campaign] = seen.number
            known = model.campaigns.get(seen.campaign)
            if known is None or known.data.get("status") != item.data.get("status"):
                state.busy_until = max(state.busy_until, seen.exchange.until)


def _creates(state: ListState, seen: Observation) -> None:
    if seen.operation is None or seen.operation.id != "create_campaigns" or seen.sid is None:
        return
    elements = seen.elements or ()
    shown = len(seen.items) == len(elements)
    for index, element in enumerate(elements):
        data = seen.items[index].data if shown else None
        made = data is not None and isinstance(data.get("id"), str)
        if seen.answers[index] is Answer.REFUSED or not isinstance(element, dict):
            continue
        if not made:
            state.expected.uncertain.append((seen.sid, str(element.get("name"))))


def _list(state: ListState, seen: Observation, model: Model) -> Iterator[Judgement]:
    query = parse(seen, model.spec, model.lifecycle)
    answer = refusals.answer_of(seen)
    if answer is Answer.UNKNOWN or seen.status in (401, 403):
        return
    if query.refusals or query.undecided is not None:
        return
    if answer is Answer.REFUSED:
        page = state.expected.page(seen, query, (), model)
        yield from refusals.refused(page, _other_book(state, seen, query), state.accepted, state.accused)
        return
    records = _records(seen)
    if records is None:
        return
    page = state.expected.page(seen, query, records, model)
    state.accepted.update(refusals.labels(page, None))
    if query.status_filter == "none":
        state.listed.update(str(record.get("status")) for record in records)
    if len(set(page.ids)) < len(page.ids):
        yield pages.twice(page, "twice-on-one-page", [seen.number])
    else:
        yield from _answered(state, page, model)


def _answered(state: ListState, page: Page, model: Model) -> Iterator[Judgement]:
    """Judge a page by itself, and beside the others where its records all match."""
    yield from filters.capped(page)
    yield from filters.sound(page)
    for judgement in pages.in_order(page):
        state.disorder = state.disorder or judgement.finding is not None
        yield judgement
    yield from _alike(state, page, model)
    filtered = (page.seen.sid, page.query.name, page.query.given.get("status"))
    if any(page.strays):
        state.unsound.add(filtered)
    if page.query.plain and filtered not in state.unsound and len(page.records) <= page.query.size:
        yield from _on_its_page(state, page, model)


def _on_its_page(state: ListState, page: Page, model: Model) -> Iterator[Judgement]:
    """Judge a page of documented filters whose records all match, beside the other pages of its list."""
    yield from _typed(state, page)
    if "type" in page.query.given:
        return
    book = _book(state, page)
    if filters.stunted(page):
        state.short[page.query.limit] = len(page.records)
    lost = False
    if page.closed and page.query.offset < page.most:
        for judgement in _in_its_place(state, book, page):
            lost = lost or judgement.finding is not None
            state.astray = state.astray or (judgement.finding is not None and judgement.rule == "LST-03")
            yield judgement
    if page.query.offset > 0 and (lost or state.astray):
        return
    yield from filters.counted(page, state.short)
    yield from filters.totalled(book, page)
    filters.close(book, page, state.short)
    yield from filters.past_the_end(page)
    yield from _complete(state, book, page, model)


def _in_its_place(state: ListState, book: Book, page: Page) -> Iterator[Judgement]:
    """Judge where the records stand, then note them; a page in the wrong place is not judged further."""
    if "offset" not in page.query.given:
        explicit = state.books.get(_key(page.seen, page.query, written=True))
        if explicit is not None and explicit.certain == page.certain:
            yield from pages.default_offset(explicit, page)
    judgements = list(pages.slices(book, page))
    if page.query.limit not in state.short:
        judgements += pages.tiling(book, page)
    yield from judgements
    if all(judgement.finding is None for judgement in judgements):
        pages.enter(book, page)
        for judgement in pages.neighbours(book, page):
            state.disorder = True
            yield judgement


def _complete(state: ListState, book: Book, page: Page, model: Model) -> Iterator[Judgement]:
    whole: frozenset[str] | None = None
    if page.closed and book.complete:
        whole = frozenset(book.ids.values())
    elif page.query.offset == 0 and filters.short_page(page) and page.total in (None, page.end):
        whole = frozenset(page.ids)
    if page.query.limit in state.short:
        return
    if whole is None:
        if not (page.closed or state.disorder) and "offset" in page.query.given:
            yield from filters.complete_so_far(page, model, state.listed)
        return
    others = state.expected.others(page.seen.sid or "", page.query, page.seen, model)
    unfiltered = _other_book(state, page.seen, page.query, status=None)
    yield from filters.complete(page, whole, model, others=others, unfiltered=unfiltered, listed=state.listed)
    if "sort_by" not in page.query.given:
        return
    key, descending = page.query.order
    opposite = f"{key}:{'asc' if descending else 'desc'}"
    other = _other_book(state, page.seen, page.query, sort_by=opposite)
    if other is not None and other.complete and book.complete and page.closed:
        yield from pages.mirrored(book, other, page)


def _alike(state: ListState, page: Page, model: Model) -> Iterator[Judgement]:
    for record in page.records:
        known = model.campaigns.get(record["id"])
        if known is None or known.writes:
            continue
        yield from filters.standing(known, record, page.seen, model)
        if state.reads.get(known.id) != known.shown:
            continue
        if state.compared.get(known.id) == (known.shown, record):
            continue
        state.compared[known.id] = (known.shown, record)
        yield from filters.alike(known, record, page.seen, model)


def _typed(state: ListState, page: Page) -> Iterator[Judgement]:
    if not page.closed or not filters.short_page(page) or page.query.offset:
        return
    key = (_key(page.seen, page.query), str(page.query.given.get("offset")), str(page.query.given.get("limit")))
    both = state.typed.setdefault(key, {})
    both["type" in page.query.given] = (frozenset(page.ids), page.seen.number)
    if len(both) == 2:
        yield from filters.same_with_type(page.seen, both[False], both[True])


def _book(state: ListState, page: Page) -> Book:
    key = _key(page.seen, page.query)
    book = state.books.get(key)
    if book is None or book.certain != page.certain:
        book = state.books[key] = Book(certain=page.certain)
    return book


def _key(seen: Observation, query: ListQuery, **changes: Any) -> BookKey:
    """Pages with and without a written offset go into different books: the default may be wrong (LST-01)."""
    given = {**query.given, **changes}
    written = changes.get("written", "offset" in query.given)
    return seen.sid or "", given.get("name"), given.get("status"), given.get("sort_by"), written


def _other_book(state: ListState, seen: Observation, query: ListQuery, **changes: Any) -> Book | None:
    """A book of the same or a related list, rather a complete one with written offsets."""
    both = (state.books.get(_key(seen, query, **changes, written=written)) for written in (True, False))
    found = [book for book in both if book is not None]
    return next((book for book in found if book.complete), found[0] if found else None)


def _records(seen: Observation) -> tuple[Mapping[str, Any], ...] | None:
    """The records of an answered list, or None where its form does not let it be judged (ENV says so)."""
    if seen.envelope is None or not isinstance(seen.envelope.get("response"), list | dict):
        return None
    records = tuple(item.data for item in seen.items if item.succeeded and item.data is not None)
    readable = len(records) == len(seen.items) and all(identifier(each) is not None for each in records)
    return records if readable else None


ASKED: frozenset[Unknown] = ANSWER | {"request-body"}
"""What a list was asked for, and its answer, whatever came before."""

CHECKS: tuple[Check, ...] = (
    ExchangeCheck(name="lists: refusals", judge=refusals.must_refuse, rests_on=ASKED, operations=LIST, plain=True),
    ListCheck(),
)
