"""Faults of the event of a start, which a server may send (CBK-03): where it goes to, and what it says."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.lifecycle import status_fold
from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.faults.fault import Fault, fault

Due = Callable[[News, list[Delivery]], list[Delivery]]


def _starts(told: Delivery) -> bool:
    return told.kind == "status_callback" and status_fold(str(told.payload["status"])) == "inprogress"


def _start(name: str, rules: str, summary: str, change: Callable[[News, Delivery], list[Delivery]]) -> Fault:
    """A fault of a server that tells of starts, and wrongly."""

    def wrapper(usual: Due) -> Due:
        def due(news: News, events: list[Delivery]) -> list[Delivery]:
            made = ((change(news, told) if _starts(told) else [told]) for told in usual(news, events))
            return [told for several in made for told in several]

        return due

    return fault(name, rules, "subtle", summary, setting(Choices, start_told=True), around(Telling, due=wrapper))


def _as_end(_news: News, told: Delivery) -> list[Delivery]:
    return [replace(told, payload={**told.payload, "status": "completed"})]


def _elsewhere(news: News, told: Delivery) -> list[Delivery]:
    url = news.campaign.definition.get("call_status_callback")
    return [replace(told, url=url)] if isinstance(url, str) else [told]


def _of_another(_news: News, told: Delivery) -> list[Delivery]:
    return [replace(told, payload={**told.payload, "campaign_sid": "f" * 32})]


FAULTS: tuple[Fault, ...] = (
    _start("start-told-as-the-end", "CBK-03", "the event of a start says that the campaign is completed", _as_end),
    _start("start-told-as-a-call", "CBK-04", "the event of a start goes to call_status_callback", _elsewhere),
    _start("start-told-twice", "CBK-03", "the event of a start is sent twice", lambda _news, told: [told, told]),
    _start("start-names-another", "CBK-04", "the event of a start names a campaign that there is not", _of_another),
)
