"""Faults of callbacks that meet: campaigns, or kinds of events, that have one URL or its path in common."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling
from campaign_contracts.mock.faults.fault import Fault, fault

Known = dict[str, Delivery]
Due = Callable[[News, list[Delivery]], list[Delivery]]


def _remembering(name: str, rules: str, summary: str, change: Callable[[Known, Delivery], Delivery | None]) -> Fault:
    """A fault that remembers deliveries, by what it likes, and changes later ones after them."""

    def wrapper(usual: Due) -> Due:
        known: Known = {}

        def due(news: News, events: list[Delivery]) -> list[Delivery]:
            changed = (change(known, told) for told in usual(news, events))
            return [told for told in changed if told is not None]

        return due

    return fault(name, rules, "subtle", summary, around(Telling, due=wrapper))


def _of_the_first(known: Known, told: Delivery) -> Delivery | None:
    return told if known.setdefault(told.url, told).campaign == told.campaign else None


def _in_the_name_of_the_first(known: Known, told: Delivery) -> Delivery:
    first = known.setdefault(told.url, told)
    return replace(told, payload={**told.payload, "campaign_sid": first.campaign})


def _to_the_first_query(known: Known, told: Delivery) -> Delivery:
    return replace(told, url=known.setdefault(told.url.partition("?")[0], told).url)


def _to_the_first_query_of_the_campaign(known: Known, told: Delivery) -> Delivery:
    path = told.url.partition("?")[0]
    return replace(told, url=known.setdefault(f"{told.campaign} {path}", told).url)


FAULTS: tuple[Fault, ...] = (
    _remembering(
        "one-url-told-of-one-campaign",
        "CBK-01 CBK-02 CBK-03",
        "where several campaigns have one callback URL, it is told of the first",
        _of_the_first,
    ),
    _remembering(
        "one-url-names-one-campaign",
        "CBK-01 CBK-02 CBK-03 CBK-04",
        "where several campaigns have one callback URL, its events name the first",
        _in_the_name_of_the_first,
    ),
    _remembering(
        "queries-of-one-path-mixed-up",
        "CBK-01 CBK-02 CBK-03",
        "of callback URLs that differ in their queries, the first gets the events of all",
        _to_the_first_query,
    ),
    _remembering(
        "queries-of-one-campaign-mixed-up",
        "CBK-01 CBK-02 CBK-03",
        "of a campaign's callback URLs that differ in their queries, the first gets the events of all",
        _to_the_first_query_of_the_campaign,
    ),
)
