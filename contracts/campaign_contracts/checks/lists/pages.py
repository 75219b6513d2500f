"""Pages of a list that does not change: slices of one whole, which is in order."""

import re
from collections.abc import Iterator

from campaign_contracts.checks.lists.book import Book, Key, Page, ordered
from campaign_contracts.checks.protocol import Reporter, judges
from campaign_contracts.counts import counted
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept, spoken

NEIGHBOURS = 3
"""A page of fewer records cannot show whether it is shifted or shuffled among equal keys."""


PLAIN = re.compile(r"[a-z0-9 ]*")
"""Names that can be set beside most others; odd ones between them are passed over."""


@judges("LST-05", "LST-06")
def in_order(page: Page) -> Iterator[Judgement]:
    """The records of one page are in order."""
    rule = "LST-06" if "sort_by" in page.query.given else "LST-05"
    keys = [key for record in page.records if (key := page.key(record)) is not None]
    if len(keys) < len(page.records):
        return
    descending, decided = page.query.order[1], False
    furthest: Key | None = None
    for key in keys:
        less = None if furthest is None else ordered(key, furthest)
        if less is not None and furthest is not None:
            decided = True
            if less is not descending:
                yield _disorder(rule, page, "within-a-page", furthest, key, [page.seen.number])
                return
        if furthest is None or less is not None or (isinstance(key, str) and PLAIN.fullmatch(key)):
            furthest = key
    if decided:
        yield kept(rule)


@judges("LST-03", "LST-04")
def slices(book: Book, page: Page) -> Iterator[Judgement]:
    """A page is that slice of the whole, and shows the same when it is asked for again."""
    before = book.windows.get((page.query.given.get("offset"), page.query.given.get("limit")))
    if before is not None and before[0] != page.ids:
        yield _unstable(page, [before[1], page.seen.number])
        return
    clashes = _clashes(book, page)
    if clashes:
        yield from _clash(book, page, clashes)
        return
    shown = [book.sources[position] for position in range(page.query.offset, page.end) if position in book.ids]
    if page.query.offset > 0 and any(offset != page.query.offset for _, offset in shown):
        yield kept("LST-03")


@judges("LST-01")
def default_offset(explicit: Book, page: Page) -> Iterator[Judgement]:
    """A page without offset begins where a page with offset 0 begins. `explicit` has written offsets only."""
    clashes = [position for position in _clashes(explicit, page) if explicit.sources[position][1] == 0]
    if clashes and (_shifted(explicit, page) or not _tied(explicit, page, clashes)):
        yield _misplaced("LST-01", "default-offset", page, clashes[0], explicit.exchanges(*clashes)[:2])


@judges("LST-05", "LST-06")
def neighbours(book: Book, page: Page) -> Iterator[Judgement]:
    """The order goes on from page to page."""
    rule = "LST-06" if "sort_by" in page.query.given else "LST-05"
    descending = page.query.order[1]
    for position in (page.query.offset, page.end):
        one, other = book.ids.get(position - 1), book.ids.get(position)
        if one is None or other is None or one not in book.keys or other not in book.keys:
            continue
        less = ordered(book.keys[other], book.keys[one])
        if less is not None and less is not descending:
            shown = book.exchanges(position - 1, position)
            yield _disorder(rule, page, "from-page-to-page", book.keys[one], book.keys[other], shown)
            return


@judges("LST-04")
def tiling(book: Book, page: Page) -> Iterator[Judgement]:
    """Consecutive pages of one size hold each record exactly once."""
    size, offset = page.query.size, page.query.offset
    if offset % size or offset >= page.most:
        return
    for campaign in page.ids:
        where, exchange = book.tile_of.setdefault((size, campaign), (offset, page.seen.number))
        if where != offset:
            yield twice(page, "on-two-consecutive-pages", [exchange, page.seen.number])
            return
    tiles = book.tiles.setdefault(size, {})
    tiles[offset] = page.ids
    if len(tiles) < 2 or any(start not in tiles for start in range(0, page.least, size)):
        return
    shown = {campaign for tile in tiles.values() for campaign in tile}
    if lost := (page.certain - shown) & set(book.ids.values()):
        tiled = sorted({number for (limit, _), (_, number) in book.tile_of.items() if limit == size})
        yield Reporter(page.seen, *tiled[-5:]).broken(
            "LST-04",
            "lost-between-pages",
            summary="a campaign that other pages of an unchanging list show is on none of its consecutive pages",
            expected=f"{counted(page.least, 'campaign')} on the pages of {size}",
            observed=f"{len(lost)} of them on no page",
        )
    elif shown == page.certain:
        yield kept("LST-04")


@judges("LST-04")
def twice(page: Page, where: str, numbers: list[int]) -> Judgement:
    """A campaign stands in two places."""
    return Reporter(page.seen, *numbers).broken(
        "LST-04",
        where,
        summary=f"a list that did not change shows a campaign {spoken(where)}",
        expected="each campaign once",
        observed=f"a repeated campaign on the page at offset {page.query.offset}",
    )


def enter(book: Book, page: Page) -> None:
    """Note what a page shows; what was seen first at a position stays."""
    window = (page.query.given.get("offset"), page.query.given.get("limit"))
    book.windows.setdefault(window, (page.ids, page.seen.number))
    for position, record in enumerate(page.records, start=page.query.offset):
        book.ids.setdefault(position, record["id"])
        book.sources.setdefault(position, (page.seen.number, page.query.offset))
        key = page.key(record)
        if key is not None:
            book.keys.setdefault(record["id"], key)


@judges("LST-07")
def mirrored(book: Book, other: Book, page: Page) -> Iterator[Judgement]:
    """Of two complete lists of the same campaigns in opposite orders, one is the other backwards."""
    forth = [book.ids[position] for position in sorted(book.ids)]
    back = [other.ids[position] for position in sorted(other.ids, reverse=True)]
    if set(forth) != set(back) or len(forth) != len(back) or not book.once("LST-07"):
        return
    keys = {**other.keys, **book.keys}
    for position, (one, two) in enumerate(zip(forth, back, strict=True)):
        if one != two and one in keys and two in keys and ordered(keys[one], keys[two]) is not None:
            shown = (*other.exchanges(len(back) - 1 - position), *book.exchanges(position))
            yield Reporter(page.seen, *shown).broken(
                "LST-07",
                f"{page.query.order[0]}-is-not-mirrored",
                summary=f"the descending order by {page.query.order[0]} is not the reverse of the ascending one",
                expected=f"{in_json(keys[two])} at position {position}",
                observed=f"{in_json(keys[one])}",
            )
            return
    if any(ordered(keys[one], keys[forth[0]]) is not None for one in forth if one in keys and forth[0] in keys):
        yield kept("LST-07")


def _clashes(book: Book, page: Page) -> list[int]:
    """The positions at which a page shows another campaign than the book."""
    placed = enumerate(page.ids, start=page.query.offset)
    return [position for position, campaign in placed if book.ids.get(position, campaign) != campaign]


def _clash(book: Book, page: Page, clashes: list[int]) -> Iterator[Judgement]:
    """Accuse the offset, or the stability of ties, of a page that contradicts another."""
    numbers = book.exchanges(*clashes)[:2]
    if _shifted(book, page) or not _tied(book, page, clashes):
        yield _misplaced("LST-03", "not-that-slice", page, clashes[0], numbers)
    elif len(page.ids) >= NEIGHBOURS:
        yield _unstable(page, [*numbers, page.seen.number])


def _misplaced(rule: str, key: str, page: Page, position: int, numbers: list[int]) -> Judgement:
    asked = f"offset {page.query.offset}" if "offset" in page.query.given else "no offset"
    return Reporter(page.seen, *numbers).broken(
        rule,
        key,
        summary=f"a page with {asked} is not the slice of the list that begins at position {page.query.offset}",
        expected="at each position the campaign that other pages show there",
        observed=f"another campaign at position {position}",
    )


def _tied(book: Book, page: Page, clashes: list[int]) -> bool:
    """Whether wherever two pages show different campaigns at a position, the two have equal keys."""
    shown = {record["id"]: key for record in page.records if (key := page.key(record)) is not None}
    pairs = [(shown.get(page.ids[at - page.query.offset]), book.keys.get(book.ids[at])) for at in clashes]
    return all(one is not None and two is not None and ordered(one, two) is None for one, two in pairs)


def _shifted(book: Book, page: Page) -> bool:
    """Whether the page is another slice of the same whole."""
    positions = {campaign: position for position, campaign in book.ids.items()}
    start = positions.get(page.ids[0])
    return (
        len(page.ids) >= NEIGHBOURS
        and start is not None
        and all(book.ids.get(start + index, campaign) == campaign for index, campaign in enumerate(page.ids))
    )


def _unstable(page: Page, numbers: list[int]) -> Judgement:
    return Reporter(page.seen, *numbers).broken(
        "LST-04",
        "unstable-order",
        summary="the same page of an unchanging list holds other campaigns, or another order, the next time",
        expected="the same campaigns in the same order, ties included",
        observed=f"another order at offset {page.query.offset}",
    )


def _disorder(rule: str, page: Page, where: str, one: Key, other: Key, numbers: list[int]) -> Judgement:
    key, descending = page.query.order
    way = "descending" if descending else "ascending"
    asked = page.query.given.get("sort_by", "no-sort_by")
    return Reporter(page.seen, *numbers).broken(
        rule,
        f"{asked}-{where}",
        summary=f"a list with {spoken(asked)} is not in {way} order of {key} {spoken(where)}",
        expected=f"{way} {key}",
        observed=f"{in_json(one)} before {in_json(other)}",
    )
