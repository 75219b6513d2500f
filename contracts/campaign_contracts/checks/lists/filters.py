"""How many records a list holds, which ones, and what it refuses."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts import counts
from campaign_contracts.checks.lists.book import Book, Page, ordered
from campaign_contracts.checks.lists.query import ListQuery
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import differences
from campaign_contracts.checks.protocol import Reporter, judges
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept, spoken

MANY_STATUSES = 3


def short_page(page: Page) -> bool:
    """Whether a page holds less than it could."""
    return len(page.records) < page.query.size


@judges("LST-01", "LST-02")
def capped(page: Page) -> Iterator[Judgement]:
    """No page holds more than was asked for, nor than 500 records."""
    if len(page.records) > page.query.size:
        yield _count(page, "too-many-records", f"at most {page.query.size}")


@judges("LST-08", "LST-09", "LST-10")
def sound(page: Page) -> Iterator[Judgement]:
    """Every record matches the filters."""
    if page.query.foreign_type:
        yield _unsound("LST-10", page, page.records) if page.records else kept("LST-10")
        return
    wrong_status, wrong_name = page.strays
    if wrong_status:
        yield _unsound("LST-08", page, wrong_status)
    if wrong_name:
        yield _unsound("LST-09", page, wrong_name)


def stunted(page: Page) -> bool:
    """Whether the first page for a limit holds less than it must, though the total tells of more."""
    surely_first = "offset" in page.query.given or page.query.limit is None or page.query.size < page.least
    first = page.query.offset == 0 and surely_first
    few = first and len(page.records) < min(page.query.size, page.least)
    return few and (page.total is None or page.total >= page.least)


@judges("LST-01", "LST-02", "LST-03")
def counted(page: Page, short: Mapping[int | None, int]) -> Iterator[Judgement]:
    """A page is as full as it can be. `short` are the limits not served in full."""
    size, offset, count = page.query.size, page.query.offset, len(page.records)
    least = min(size, max(0, page.least - offset))
    if count < least:
        if stunted(page) or (offset and _cut(page, short)):
            yield _count(page, "too-few-records", f"at least {least}")
        elif offset and page.closed and page.credible(page.total):
            yield Reporter(page.seen).broken(
                "LST-03",
                "too-few-records",
                summary="a page further on holds fewer records than are left",
                expected=f"{counts.counted(least, 'record')} at offset {offset}",
                observed=counts.counted(count, "record"),
            )
        return
    if count == size == least:
        if page.query.limit is None and page.least > page.query.limits.default:
            yield kept("LST-01")
        if page.query.limit == page.query.limits.largest:
            yield kept("LST-02")
    if page.query.limit == page.query.limits.largest:
        yield kept("LST-02", "success")


def _cut(page: Page, short: Mapping[int | None, int]) -> bool:
    """Whether a limit that is not served in full explains a page: that one, the same maximum, or as many too few."""
    count, lacking = len(page.records), page.query.size - len(page.records)
    lacks = {(limit if limit is not None else page.query.limits.default) - served for limit, served in short.items()}
    return page.query.limit in short or count in short.values() or lacking in lacks


@judges("LST-11")
def totalled(book: Book, page: Page) -> Iterator[Judgement]:
    """`total` is the same on every page, and the number of records on all of them."""
    if page.total is None:
        return
    if page.closed and book.total is not None and book.total[0] != page.total:
        yield _total(page, "differs-between-pages", str(book.total[0]), [book.total[1], page.seen.number])
        return
    book.total = book.total or (page.total, page.seen.number)
    whole = page.closed and page.query.offset == 0
    ends_here = whole or (page.records and (page.closed or page.query.offset < page.total))
    if ends_here and short_page(page) and page.credible(page.end) and page.total != page.end:
        yield _total(page, "is-not-the-number-of-records", str(page.end), [page.seen.number])
    elif page.closed and page.total == page.least > max(page.query.limits.default, len(page.records)):
        yield kept("LST-11")


def close(book: Book, page: Page, short: Mapping[int | None, int]) -> None:
    """Note where a list ends, as soon as a page that is not full shows it."""
    if not short_page(page) or page.query.limit in short or book.finish is not None or not page.closed:
        return
    reached = bool(page.records) or page.query.offset == 0 or page.query.offset - 1 in book.ids
    if reached and (page.credible(page.end) or page.total == page.end or not page.credible(page.total)):
        book.finish = page.end


@judges("LST-15")
def past_the_end(page: Page) -> Iterator[Judgement]:
    """At the end of a list and beyond it there are no records."""
    last = page.most if page.closed else page.total if page.credible(page.total) else None
    if last is None or page.query.offset < last:
        return
    yield Reporter(page.seen).decide(
        "LST-15",
        not page.records,
        "records-past-the-end",
        summary="a list with an offset at or past the end holds records",
        expected="no records",
        observed=f"{len(page.records)} at offset {page.query.offset} of {last:.0f}",
    )


@judges("LST-04", "LST-08", "LST-09")
def complete(
    page: Page, whole: frozenset[str], model: Model, *, others: bool, unfiltered: Book | None, listed: set[str]
) -> Iterator[Judgement]:
    """A whole list holds every campaign that matches.

    `others`: some campaigns do not match. `unfiltered` is the same list without statuses; `listed` are the statuses
    that such lists have ever shown.
    """
    missing = page.certain - whole
    if not missing:
        yield from _found_all(page, model, others)
        return
    yield from _incomplete(page, missing, model, _loser(page, missing, model, unfiltered, listed))


@judges("LST-04", "LST-08", "LST-09")
def complete_so_far(page: Page, model: Model, listed: set[str]) -> Iterator[Judgement]:
    """The first page by date_created holds every campaign that certainly comes before its last record."""
    if page.query.offset or not page.records or page.query.order[0] != "date_created":
        return
    last, missing = page.key(page.records[-1]), set()
    for campaign in page.certain - set(page.ids):
        key = page.key(model.campaigns[campaign].data)
        less = ordered(key, last) if key is not None and last is not None else None
        if less is not None and less is not page.query.order[1]:
            missing.add(campaign)
    if missing:
        yield from _incomplete(page, frozenset(missing), model, _loser(page, frozenset(missing), model, None, listed))


def _incomplete(page: Page, missing: frozenset[str], model: Model, rule: str | None) -> Iterator[Judgement]:
    if rule is None:
        return
    lost = model.campaigns[min(missing)]
    yield Reporter(page.seen, *sorted({lost.created, lost.shown} - {page.seen.number})).broken(
        rule,
        f"incomplete:{'+'.join(_filters(page.query)) or 'no-filter'}",
        summary=f"a list with {' and '.join(_filters(page.query)) or 'no filter'} lacks campaigns that match",
        expected=f"{counts.counted(page.least, 'campaign')}, among them {in_json(lost.data.get('name'))}",
        observed=f"{len(missing)} are missing",
    )


@judges("LST-14")
def alike(known: CampaignModel, record: Mapping[str, Any], seen: Observation, model: Model) -> Iterator[Judgement]:
    """A record shows a campaign that does not move as the last read showed it."""
    now = model.moved_on(known, seen.present)
    moving = model.lifecycle.in_phase("running") | model.lifecycle.in_phase("gone")
    if not now.unmoved or not now.certain or len(now.states) > 1 or now.states & moving:
        return
    names = differences(known.data, record, moving=model.winding_down(now, seen.present))
    if not names:
        yield kept("LST-14")
    for name in names:
        yield Reporter(seen, known.shown).broken(
            "LST-14",
            name,
            summary=f"a list shows another {name} than reading the campaign alone",
            expected=f"{name}: {in_json(known.data.get(name))}"[:300],
            observed=f"{name}: {in_json(record.get(name))}"[:300],
        )


@judges("LST-14")
def standing(known: CampaignModel, record: Mapping[str, Any], seen: Observation, model: Model) -> Iterator[Judgement]:
    """A record of a campaign that was paused while it ran shows a status that a read could show since then.

    What was due in between may have happened, or not yet: other rules say whether it did.
    """
    states, status = known.states | model.states_at(known, seen.present), record.get("status")
    if not known.certain or not isinstance(status, str) or not known.states & model.lifecycle.in_phase("running"):
        return
    legal = model.lifecycle.status_of(states)
    if model.lifecycle.status_of(known.states) == ("paused",) and "deleted" not in legal and status not in legal:
        yield Reporter(seen, known.shown).broken(
            "LST-14",
            "status-of-a-paused-one",
            summary="a list shows a paused campaign in a status that reading it alone cannot show",
            expected=" or ".join(legal),
            observed=status,
        )


@judges("LST-10")
def same_with_type(
    seen: Observation, without: tuple[frozenset[str], int], given: tuple[frozenset[str], int]
) -> Iterator[Judgement]:
    """A list with `type=trans` is the list without `type`. Each is its ids and its exchange; one is the list seen."""
    if without[0] != given[0]:
        yield Reporter(seen, without[1], given[1]).broken(
            "LST-10",
            "trans-is-not-the-default",
            summary="a list with type=trans holds other campaigns than the list without type",
            expected=counts.counted(len(without[0]), "campaign"),
            observed=f"{counts.counted(len(given[0]), 'campaign')}, {len(without[0] ^ given[0])} in one list only",
        )
    elif given[0]:
        yield kept("LST-10")


def _found_all(page: Page, model: Model, others: bool) -> Iterator[Judgement]:
    if page.certain and others and page.query.name is not None:
        yield kept("LST-09")
    if page.certain and others and page.query.status_filter == "documented":
        yield kept("LST-08")
    if page.query.status_filter == "none" and _many_statuses(page.certain, model):
        yield kept("LST-08")


def _loser(page: Page, missing: frozenset[str], model: Model, unfiltered: Book | None, listed: set[str]) -> str | None:
    """The rule that a missing campaign breaks: the status filter's, the name filter's, or that of whole lists."""
    if page.query.status_filter == "documented":
        found = unfiltered is not None and missing <= set(unfiltered.ids.values())
        return "LST-08" if page.query.name is None or found else None
    if listed and not any(_status(campaign, model) in listed for campaign in missing):
        return "LST-08"
    return "LST-09" if page.query.name is not None else "LST-04"


def _many_statuses(campaigns: frozenset[str], model: Model) -> bool:
    """Whether campaigns show many different statuses: most often the first few of them do."""
    statuses = set()
    for campaign in campaigns:
        statuses.add(_status(campaign, model))
        if len(statuses) >= MANY_STATUSES:
            return True
    return False


def _status(campaign: str, model: Model) -> str:
    return str(model.campaigns[campaign].data.get("status"))


def _filters(query: ListQuery) -> list[str]:
    return [name for name in ("name", "status") if name in query.given]


def _count(page: Page, what: str, expected: str) -> Judgement:
    asked, usual = page.query.limit, page.query.limits.default
    size = "no-limit" if asked is None else "a-small-limit" if asked <= usual else "a-large-limit"
    return Reporter(page.seen).broken(
        "LST-02" if asked is not None and asked > usual else "LST-01",
        f"{what}-for-{size}",
        summary=f"a list with {'no limit' if asked is None else f'limit={asked}'} holds {spoken(what)}",
        expected=f"{expected} records at offset {page.query.offset}",
        observed=counts.counted(len(page.records), "record"),
    )


def _total(page: Page, how: str, expected: str, numbers: list[int]) -> Judgement:
    return Reporter(page.seen, *numbers).broken(
        "LST-11",
        how,
        summary=f"the total of a list {spoken(how)}",
        expected=f"total {expected}",
        observed=f"total {page.total} at offset {page.query.offset}",
    )


def _unsound(rule: str, page: Page, wrong: tuple[Mapping[str, Any], ...] | list[Mapping[str, Any]]) -> Judgement:
    name = {"LST-08": "status", "LST-09": "name", "LST-10": "type"}[rule]
    first = wrong[0]
    return Reporter(page.seen).broken(
        rule,
        f"{name}-filter:{page.query.status_filter if name == 'status' else 'other-records'}",
        summary=f"a list filtered by {name} holds campaigns that do not match",
        expected=f"only campaigns that match {name}={in_json(page.query.given[name])}",
        observed=f"{len(wrong)} others, among them {in_json(first.get('name'))} ({first.get('status')})",
    )
