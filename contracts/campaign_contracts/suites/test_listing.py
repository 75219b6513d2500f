"""Lists: paging, order, filters, totals and bad parameters, over one population that does not change meanwhile."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.suites.answer import Answer
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.designs import TRIPLES, by_turns
from campaign_contracts.suites.edits import changes, changes_again
from campaign_contracts.suites.marks import exercises, unchanging
from campaign_contracts.suites.population import Population, query

ORDERS = ("date_created:asc", "date_created:desc", "name:asc", "name:desc")
STATUSES = ("created", "in-progress", "paused", "completed", "archived", "failed", "canceled")
FAR = (1_000_000, 2**31 - 1, 2**32)
BAD_NUMBERS = ("-1", "-2", "-20", "-500", "-1.5", "abc", "ten", "5x", "x5", "10abc", "--1", "null", "true", "1;2", "*")
BAD_ORDERS = (
    "id:asc", "status:asc", "date_updated:asc", "date_updated:desc", "created:asc", "names:asc", "nam:desc",
    "date:desc", "date_created:up", "date_created:down", "name:ascending", "name:descending", "name:1", "name:-1",
    "foo", "foo:bar", "date_created:random", "caller_id:desc", "-date_created", "asc:name", "name:asc,more",
)  # fmt: skip
NO_STATUSES = (
    "nonsense", "running", "done", "complete", "nonsense,running", "creat", "created;paused", "*", "%", "0",
)  # fmt: skip
TERMS = (
    "{mark}", "{run}", "alpha {run}", "pha {run} list om", "{mark} omega", "{run} list ALPHA", "alpha {mark} omega",
    "Alp {mark}", "omega {run}", "list {run}", "alpha omega {run}", "{mark} fill", "{mark} st renamed", "{mark} hidden",
    "{run}%list", "{run}_list", "{run}*list", "{run}.list", "{run}?list", "{run}  list", "{run}%", "%{run}", "{run}.*",
    "^{run}", "{mark}$", "[{run}]", "{run}-list", "{run}list", "{mark} st 1", "{mark} fill 9", "{mark} nm %",
    "{mark} nm _", "{mark} nm inner  two", "{mark} nm 100%", "{mark}, fill", "'{mark}'", '"{mark}"', "{mark} nm /",
    "%", "_", "*", "?", "%%",
)  # fmt: skip
"""Beginnings, middles, ends, whole names; words out of order; wildcards; what stands in other fields."""

Query = Mapping[str, object]


class Reader:
    """Sends list requests, all with one intent."""

    def __init__(self, api: Api, case: str) -> None:
        """Name the case."""
        self.api, self.intent = api, Intent(case=case)

    def page(self, **parameters: object) -> Answer:
        """One page."""
        return self.api.list(self.intent, query(**parameters))

    def each(self, wanted: Iterable[Query]) -> None:
        """Several pages, side by side."""
        self.api.each(lambda parameters: self.page(**parameters), wanted)


def pages(limit: int, total: int, **parameters: object) -> Iterator[dict[str, object]]:
    """Every page of a list, from the first to the one past the end."""
    return ({**parameters, "offset": offset, "limit": limit} for offset in range(0, total + 1, limit))


@unchanging
@exercises("LST-02", "LST-03", "LST-04", "LST-05", "LST-11")
@pytest.mark.parametrize("limit", [500, 499, 100, 33])
def test_pages_tile(api: Api, limit: int) -> None:
    """The whole list in pages of one size."""
    reader, crowd = Reader(api, f"pages of {limit}"), api.shared(Population).ensure()
    reader.each(pages(limit, crowd.size, name=crowd.marker))


@unchanging
@exercises("LST-01", "LST-02", "LST-03", "LST-11")
def test_defaults_and_limits(api: Api) -> None:
    """Pages without limit, without offset, without either, and limits around the default and the maximum."""
    reader, crowd = Reader(api, "limits"), api.shared(Population).ensure()
    variants: tuple[tuple[Query, tuple[int, ...]], ...] = (
        ({"name": crowd.marker}, (1, 2, 19, 20, 21, 99, 101, 499, 500, 501, 1000, 1_000_000)),
        ({}, (1, 19, 21, 101, 501)),
        ({"name": crowd.marker, "sort_by": "name:asc"}, (2, 20, 99, 1000)),
    )
    wanted: list[Query] = []
    for index, (filters, sizes) in enumerate(variants):
        brief = index and api.profile == "quick"
        offsets: tuple[Query, ...] = ({}, {"offset": 20}, {"offset": 0}, {"offset": 1})
        wanted += [{**filters, **more} for more in (offsets[:2] if brief else offsets)]
        wanted += [{**filters, "offset": 0, "limit": limit} for limit in sizes]
        wanted += [{**filters, "limit": limit} for limit in ((5,) if brief else (5, 20))]
    wanted.append({"name": crowd.marker, "limit": 500})
    named = {"name": f"{crowd.marker} st"}
    most = "created,paused,completed,in-progress,failed,canceled"  # as many as there are, but for one
    wanted += [{**named, "status": most}, {**named, "offset": 0, "limit": 20}]
    reader.each(wanted)


@unchanging
@exercises("LST-03", "LST-04", "LST-15")
def test_slices(api: Api) -> None:
    """Slices at offsets that are no multiples of their size, the tail twice, and what lies past the end.

    In `quick` each slice is one of the list in its own order or of the one by name, by turns.
    """
    reader, crowd = Reader(api, "slices"), api.shared(Population).ensure()
    total = crowd.size
    singles = (0, 1, 2, 18, 19, 20, 21, 22, 99, 100, 101, 499, 500, total - 2, total - 1)
    some = ((1, 3), (3, 7), (10, 20), (33, 100), (57, 33), (1, 500), (250, 250), (total - 30, 20))
    past = (total - 1, total, total + 1, total + 19, total + 100, *FAR)
    named = {"name": crowd.marker}
    by_name: Query = {"sort_by": "name:desc"}
    wanted: list[Query] = [*pages(500, total, **named), *pages(500, total, **named, **by_name)]
    sized = [*((offset, 1) for offset in singles), *some]
    slices: list[Query] = [{**named, "offset": max(0, offset), "limit": limit} for offset, limit in sized]
    wanted += by_turns(api.profile, slices, {}, by_name)
    if api.profile != "quick":
        wanted += [{**each, "sort_by": "date_created:desc"} for each in slices]
    beyond: list[Query] = [{**named, "offset": max(0, offset)} for offset in past]
    for index, order in enumerate(({}, by_name)):
        wanted += 2 * [{**named, **order, "offset": max(0, total - 5), "limit": 10}]
        wanted += by_turns(api.profile, ({**each, **order} for each in beyond), {"limit": 20}, {}, first=index)
    reader.each(wanted)


@unchanging
@exercises("LST-15", "LST-09")
def test_nothing_to_list(api: Api) -> None:
    """Filters that find nothing, with and without an offset; an account's whole list past its end."""
    reader, crowd = Reader(api, "nothing"), api.shared(Population).ensure()
    nobody = {"name": f"{crowd.marker} nobody"}
    reader.each([*({**nobody, "offset": offset} for offset in (0, 1, 20, 1000)), nobody])
    total = reader.page(limit=1).metadata.get("total")
    reader.each({"offset": offset} for offset in ((total, total + 1, *FAR) if isinstance(total, int) else FAR))


@unchanging
@exercises("LST-05", "LST-06", "LST-07", "LST-03", "LST-04")
@pytest.mark.parametrize("order", [None, *ORDERS])
def test_orders(api: Api, order: str | None) -> None:
    """Every order in long pages and short ones, of the whole list and of filtered ones."""
    reader, crowd = Reader(api, f"order {order}"), api.shared(Population).ensure()
    wanted: list[Query] = [
        *pages(500, crowd.size, name=crowd.marker),
        *({"name": crowd.marker, "offset": offset} for offset in (0, 20, 13)),
        {"name": f"{crowd.marker} nm", "offset": 0, "limit": 100},
        {"status": "paused,completed,archived", "offset": 0, "limit": 100},
        {"offset": 0, "limit": 100},
    ]
    if api.profile == "quick":  # what is left out here is listed with statuses by the combined lists
        wanted += list(pages(100, min(crowd.size, 250), name=crowd.marker))[1:]
    else:
        wanted += pages(100, min(crowd.size, 250), name=crowd.marker)
        wanted += [{"name": crowd.marker, "offset": offset} for offset in (40, 1)]
        wanted.append({"name": f"{crowd.marker} st", "offset": 0, "limit": 100})
    reader.each({**filters, **({"sort_by": order} if order else {})} for filters in wanted)
    if order:
        api.list(reader.intent, f"sort_by={order}&{query(name=crowd.marker, limit=50)}")


@unchanging
@exercises("LST-08", "LST-14")
def test_statuses(api: Api) -> None:
    """Single statuses, pairs, triples and all, with and without blanks, beside a name and alone.

    In `quick` every two statuses stand together in one triple, and every status with the next one in a pair.
    """
    reader, crowd = Reader(api, "statuses"), api.shared(Population).ensure()
    quick, named = api.profile == "quick", {"name": f"{crowd.marker} st", "offset": 0, "limit": 100}
    commas = (",", ", ", " , ", "  ,  ")
    sets = _some_sets(STATUSES) if quick else _sets(STATUSES)
    wanted: list[Query] = [named]
    wanted += [{**named, "status": commas[index % 4].join(chosen)} for index, chosen in enumerate(sets)]
    for status in STATUSES:
        wanted += [{"status": status, "limit": 100 if status == "created" else 500}]  # most of an account is created
        wanted += [{**named, "status": status, "sort_by": "name:desc"}]
        if quick:
            wanted += [{"name": crowd.marker, "status": f" {status} "}]
        else:
            wanted += [{"status": f" {status} ", "limit": 50}, {"name": crowd.marker, "status": status}]
    wanted += [{"limit": 100}, {"status": ",".join(STATUSES), "limit": 100}]
    wanted += pages(300 if quick else 100, crowd.size, name=crowd.marker, status="created")
    wanted += pages(7, 20, name=f"{crowd.marker} st", status="paused,completed")
    reader.each(wanted)
    api.list(reader.intent, f"status=created,paused&{query(**named)}")
    api.list(reader.intent, f"status=created,%20paused&{query(**named)}")


@unchanging
@exercises("LST-08")
def test_statuses_that_do_not_exist(api: Api) -> None:
    """Words that are no status are refused or find nothing; the other dialect's spelling may be understood."""
    reader, crowd = Reader(api, "unknown statuses"), api.shared(Population).ensure()
    dialect = ("Created", "InProgress", "Paused", "COMPLETED")
    reader.each({"name": crowd.marker, "status": status} for status in dialect)
    reader.each(by_turns(api.profile, ({"status": status} for status in NO_STATUSES), {}, {"name": crowd.marker}))


@unchanging
@exercises("LST-09")
def test_odd_names_are_found(api: Api) -> None:
    """Each odd name by its odd part alone, beginning or end, in other letter case; in `quick` by one of them."""
    reader, crowd = Reader(api, "odd names"), api.shared(Population).ensure()

    def terms(index: int, odd: str) -> Iterator[tuple[str, int]]:
        begun, swapped = f"{crowd.marker} nm {odd}", f"{crowd.marker} nm {odd} tail".swapcase()
        end = swapped if odd.isascii() else f"{odd} tail"
        if api.profile != "quick":
            yield from ((begun, 100), (end, 100), (f"{odd[1:].strip()} ta", 500), (odd, 100))
        else:
            yield ((odd, end, odd, begun)[index % 4], 100)

    found = [term for index, odd in enumerate(crowd.odd_names) for term in terms(index, odd)]
    reader.each({"name": name, "limit": limit} for name, limit in found)


@unchanging
@exercises("LST-09")
def test_name_terms(api: Api) -> None:
    """Parts of names, and terms that no name holds though another field or a pattern would; names in capitals."""
    reader, crowd = Reader(api, "name terms"), api.shared(Population).ensure()
    terms = [term.format(run=api.run_id, mark=crowd.marker) for term in TERMS]
    reader.each({"name": term, "limit": 100} for term in (*terms, api.run_id[1:]))
    records = reader.page(name=f"{crowd.marker} st", limit=100).records[:: 12 if api.profile == "quick" else 6]
    names = [str(record.get("name")).upper() for record in records]
    reader.each({"name": term, "limit": 20} for term in (*crowd.some[:2], *names))


@unchanging
@exercises("LST-10")
def test_types(api: Api) -> None:
    """The only type there is, written out; and others."""
    reader, crowd = Reader(api, "types"), api.shared(Population).ensure()
    named = {"name": f"{crowd.marker} st"}
    wanted: list[Query] = []
    for filters in ({**named, "limit": 100}, {**named, "limit": 100, "status": "created,paused"}):
        wanted += [filters, {**filters, "type": "trans"}]
    wanted.append({"type": "trans"})
    wanted.append({"type": "trans", "name": crowd.marker, "sort_by": "name:asc", "offset": 3, "limit": 3})
    kinds = ("promo", "transactional", "tran", "static", "x", "trans,promo", "TRANS", "%", "0", "null")
    wanted += by_turns(api.profile, ({"type": kind} for kind in kinds), {}, named, {"status": "created"})
    reader.each(wanted)


@unchanging
@exercises("LST-03", "LST-04", "LST-06", "LST-07", "LST-08", "LST-09", "LST-11")
@pytest.mark.parametrize("order", ORDERS)
def test_filters_orders_and_pages_together(api: Api, order: str) -> None:
    """Name, statuses, order and paging in one request; a term in capitals finds the same."""
    reader, crowd = Reader(api, f"combined, {order}"), api.shared(Population).ensure()

    def together(filters: Query) -> None:
        whole = reader.page(**filters, offset=0, limit=100)
        count = min(len(whole.records), 30)
        sizes = (4, 7) if api.profile != "quick" else (5,) if str(filters["name"]).isupper() else (9,)
        wanted = [page for limit in sizes for page in pages(limit, count, **filters)]
        exactly = (
            {"offset": 0, "limit": max(1, len(whole.records))}
            if filters["status"] == "created"
            else {"offset": 3, "limit": 5}
        )
        reader.each([*wanted, filters, {**filters, **exactly}])

    terms = (f"{crowd.marker} st", f"{crowd.marker.upper()} ST")
    chosen = [
        {"name": term, "status": statuses, "sort_by": order}
        for index, statuses in enumerate(("created", "paused, completed", "archived,created,paused"))
        for term in (terms if api.profile != "quick" else terms[(index + ORDERS.index(order)) % 2 :][:1])
    ]
    api.each(together, chosen)


@exercises("LST-12")
@pytest.mark.parametrize("name", ["offset", "limit"])
def test_bad_numbers(api: Api, name: str) -> None:
    """Negative numbers and words, alone and beside good parameters."""
    reader = Reader(api, f"bad {name}")
    beside = {"sort_by": "name:asc", "status": "created"}
    wanted = by_turns(api.profile, ({name: value} for value in BAD_NUMBERS), {}, beside, first=name == "limit")
    reader.each([*wanted, {name: "-1", "limit" if name == "offset" else "offset": 5}])


@exercises("LST-13")
def test_bad_orders(api: Api) -> None:
    """Keys and directions that do not exist, alone and beside good parameters."""
    reader = Reader(api, "bad sort_by")
    beside = {"limit": 5, "offset": 0, "status": "created"}
    reader.each(by_turns(api.profile, ({"sort_by": value} for value in BAD_ORDERS), {}, beside))


@exercises("LST-14", "LST-08", "LST-09")
def test_lists_show_changes_at_once(api: Api) -> None:
    """One campaign, listed after every change and compared with its last read; some edits follow another one."""
    reader = Reader(api, "listed after changes")
    before, listed = api.name("listed"), f"{api.run_id} listed"
    campaign = api.create(api.element(name=before), reader.intent).id
    if campaign is None:
        return
    edited, again = (values | {"name": api.name("listed anew")} for values in (changes(api), changes_again(api)))
    pause, resume, renamed = {"action": "pause"}, {"action": "resume"}, {"name": api.name("listed at last")}
    for change in ({}, edited, again, pause, edited | renamed, resume, pause):
        if change:
            api.edit(campaign, change, reader.intent)
        api.read(campaign, reader.intent)
        reader.page(name=before)
        reader.page(name=listed)
        reader.page(name=listed, status="paused")
        if change is pause:
            reader.page(name=listed, status="created")
    api.delete(campaign, reader.intent)
    reader.page(name=listed)


def _sets(statuses: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    yield from ((status,) for status in statuses)
    yield from combinations(statuses, 2)
    yield from (pair[::-1] for pair in list(combinations(statuses[:5], 2))[::2])
    yield from combinations(statuses[:5], 3)
    yield statuses


def _some_sets(statuses: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Seven triples in which every two of seven statuses stand together once, each with its next one, and all."""
    yield from (tuple(statuses[place] for place in places) for places in TRIPLES)
    for index, (one, other) in enumerate(zip(statuses, (*statuses[1:], statuses[0]), strict=True)):
        yield (one, other) if index % 2 else (other, one)
    yield statuses
