"""Faults of creates: what a body holds, what becomes of a bulk, which ids are given, what is stored."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns import record, representation
from campaign_contracts.mock.campaigns.decisions import Storing, Verdict
from campaign_contracts.mock.campaigns.parameters import numbers
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.wire.body import Bodies, parse
from campaign_contracts.mock.wire.envelope import Item
from campaign_contracts.mock.wire.refusal import RefusalError
from campaign_contracts.spec import Json

Elements = Callable[[bytes, bool], list[Json]]
Identify = Callable[[Store, int, str], str]
Stored = Callable[[Store, str, int], bool]


def _taking(taken: Callable[[Json, bool], list[Json] | None]) -> Change[Bodies]:
    """Other elements are taken from some documents, by the document and whether it is that of a PUT."""

    def wrapper(usual: Elements) -> Elements:
        def elements(body: bytes, put: bool) -> list[Json]:
            found = taken(parse(body), put)
            return usual(body, put) if found is None else found

        return elements

    return around(Bodies, elements=wrapper)


def _bare(document: Json) -> bool:
    return not isinstance(document, dict) or "campaigns" not in document


def _sent(document: Json) -> Json:
    return document.get("campaigns") if isinstance(document, dict) else None


def _without_nulls(sent: Json, most: int) -> list[Json] | None:
    found = [one for one in sent if one is not None] if isinstance(sent, list) else []
    return found if 0 < len(found) <= most else None


def _broken_is_empty(usual: Elements) -> Elements:
    def elements(body: bytes, put: bool) -> list[Json]:
        try:
            parse(body)
        except RefusalError:
            if not put:
                return []
        return usual(body, put)

    return elements


def _together(change: Callable[[list[Verdict], int], list[Verdict]]) -> Change[Storing]:
    """A bulk with a bad element becomes another one, by the place of the first."""

    def wrapper(usual: Callable[[list[Verdict]], list[Verdict]]) -> Callable[[list[Verdict]], list[Verdict]]:
        def together(verdicts: list[Verdict]) -> list[Verdict]:
            judged = usual(verdicts)
            bad = [place for place, verdict in enumerate(judged) if isinstance(verdict, RefusalError)]
            return change(judged, bad[0]) if bad else judged

        return together

    return around(Storing, together=wrapper)


def _identified(otherwise: Callable[[Store, int], str | None]) -> Change[Storing]:
    """Some campaigns get another id; one that is in use is not stored again."""

    def identify(usual: Identify) -> Identify:
        return lambda store, place, fresh: otherwise(store, place) or usual(store, place, fresh)

    def stored(usual: Stored) -> Stored:
        return lambda store, identifier, place: (
            usual(store, identifier, place) and store.get_anywhere(identifier) is None
        )

    return around(Storing, identify=identify, stored=stored)


def _id_of_deleted(store: Store, _place: int) -> str | None:
    """The id of the campaign deleted last; those that were deleted are forgotten."""
    deleted = [campaign.id for campaign in store.all() if campaign.state == "deleted"]
    for identifier in deleted:
        store.remove(identifier)
    return deleted[-1] if deleted else None


def _twin(store: Store, place: int) -> str | None:
    """For the third of a bulk the id of the first."""
    youngest = store.youngest(2) if place == 2 else []
    return youngest[1] if len(youngest) == 2 else None


def _lost(lost: Callable[[int], bool]) -> Change[Storing]:
    """Campaigns at these places of a bulk are not stored."""

    def wrapper(usual: Stored) -> Stored:
        return lambda store, identifier, place: not lost(place) and usual(store, identifier, place)

    return around(Storing, stored=wrapper)


def _refused_stored(first: int) -> Change[Storing]:
    """Campaigns from this place of a bulk on are stored although they are refused."""

    def create_refused(scheduler: Scheduler, account: str, sent: list[Json], items: list[Item], now: int) -> None:
        for element, item in list(zip(sent, items, strict=True))[first:]:
            if item["code"] == 200 or not isinstance(element, dict):
                continue
            definition = {
                "name": element["name"] if isinstance(element.get("name"), str) else "refused",
                "caller_id": "+12025550199",
                "from": ["+12025550100"],
                "url": "https://a.example/",
            }
            campaign = record.create(
                definition, identifier=uuid.uuid4().hex, account=account, now=now, behaviour=scheduler.behaviour
            )
            data = representation.data(campaign, scheduler.behaviour)
            scheduler.add(campaign, orjson.dumps(data), now)

    return setting(Storing, create_refused=create_refused)


def _overwritten(scheduler: Scheduler, account: str, sent: list[Json], _items: list[Item], _now: int) -> None:
    """What a create sends is also written over the campaign whose id it holds."""
    for element in sent:
        known = element.get("id") if isinstance(element, dict) else None
        row = scheduler.store.get(account, known) if isinstance(known, str) else None
        if row is not None and "name" in element:
            definition = {**row.campaign.definition, "name": element["name"]}
            scheduler.save(replace(row.campaign, definition=definition))


def _somebody(usual: Callable[[Mapping[str, Json]], Mapping[str, Json]]) -> Any:
    """An empty `from` holds a number."""

    def sent(element: Mapping[str, Json]) -> Mapping[str, Json]:
        taken = usual(element)
        value = taken.get("from")
        empty = isinstance(value, list | str) and not numbers(value)
        return {**taken, "from": ["+12025550100"]} if empty else taken

    return sent


FAULTS: tuple[Fault, ...] = (
    fault(
        "bulk-all-or-nothing",
        "ENV-10",
        "blatant",
        "one bad campaign fails the whole bulk",
        _together(lambda judged, bad: [judged[bad]] * len(judged)),
    ),
    fault(
        "bulk-stops-at-failure",
        "ENV-10",
        "subtle",
        "what follows a bad campaign in a bulk fails too",
        _together(lambda judged, bad: [*judged[:bad], *[judged[bad]] * (len(judged) - bad)]),
    ),
    fault("created-not-stored", "CRE-01", "blatant", "a created campaign cannot be read", _lost(lambda _: True)),
    fault(
        "second-in-bulk-not-stored",
        "CRE-01",
        "subtle",
        "the second campaign of a bulk cannot be read",
        _lost(lambda place: place == 1),
    ),
    fault("empty-from-accepted", "CRE-07", "subtle", "an empty from is accepted", around(Checking, sent=_somebody)),
    fault(
        "invalid-number-not-named",
        "CRE-10",
        "subtle",
        "the refusal of a number does not name it",
        setting(Checking, number_named=lambda _: "a number"),
    ),
    fault(
        "broken-json-ignored",
        "CRE-24",
        "blatant",
        "a body that is no JSON is taken for an empty success",
        around(Bodies, elements=_broken_is_empty),
    ),
    fault(
        "no-campaigns-accepted",
        "CRE-24",
        "blatant",
        "an empty array of campaigns succeeds",
        _taking(lambda document, put: [] if not put and _sent(document) == [] else None),
    ),
    fault(
        "campaigns-object-accepted",
        "CRE-24",
        "subtle",
        "campaigns may be a single object",
        _taking(lambda document, _: [_sent(document)] if isinstance(_sent(document), dict) else None),
    ),
    fault(
        "two-in-put-accepted",
        "CRE-24",
        "subtle",
        "a PUT takes the first of several campaigns",
        _taking(lambda document, put: (put and isinstance(_sent(document), list) and _sent(document)[:1]) or None),
    ),
    fault(
        "null-in-put-passed-over",
        "CRE-24",
        "subtle",
        "in a PUT, campaigns that are null do not count",
        _taking(lambda document, put: _without_nulls(_sent(document), 1) if put else None),
    ),
    fault(
        "null-in-bulk-passed-over",
        "ENV-08",
        "subtle",
        "in a bulk, campaigns that are null do not count",
        _taking(lambda document, put: None if put else _without_nulls(_sent(document), 1_000)),
    ),
    fault(
        "create-overwrites",
        "GET-01",
        "subtle",
        "a create that holds the id of another campaign renames that one",
        setting(Storing, create_refused=_overwritten),
    ),
    fault(
        "refused-create-stored", "CRE-25", "blatant", "a refused campaign is created all the same", _refused_stored(0)
    ),
    fault(
        "refused-in-bulk-stored",
        "CRE-25",
        "subtle",
        "a refused campaign is created when it comes second in a bulk",
        _refused_stored(1),
    ),
    fault(
        "ids-reused",
        "CRE-27",
        "blatant",
        "the next campaign gets the id of the one deleted last",
        _identified(_id_of_deleted),
    ),
    fault(
        "twins-in-bulk", "CRE-27", "subtle", "the third campaign of a bulk gets the id of the first", _identified(_twin)
    ),
    fault(
        "bare-campaign-accepted",
        "CRE-34",
        "blatant",
        "a campaign need not be wrapped in campaigns",
        _taking(lambda document, _: [document] if _bare(document) else None),
    ),
    fault(
        "bare-put-accepted",
        "CRE-34",
        "subtle",
        "an edit need not be wrapped in campaigns",
        _taking(lambda document, put: [document] if put and _bare(document) else None),
    ),
)
