"""Faults of callbacks: what is due is changed before it is sent, or how it is sent."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import orjson

from campaign_contracts.lifecycle import status_fold
from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling, delivery
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json

Record = dict[str, Json]


Due = Callable[[News, list[Delivery]], list[Delivery]]


def _due(name: str, rules: str, kind: Kind, summary: str, change: Due) -> Fault:
    """A fault that puts other deliveries in the place of those that are due."""

    def wrapper(usual: Due) -> Due:
        return lambda news, due: change(news, usual(news, due))

    return fault(name, rules, kind, summary, around(Telling, due=wrapper))


def _tell(name: str, rules: str, kind: Kind, summary: str, tell: Callable[[list[Delivery]], list[Delivery]]) -> Fault:
    return _due(name, rules, kind, summary, lambda _news, due: tell(due))


def _redirected(*kinds: str) -> Due:
    """Events of these kinds that have no URL of their own are told to status_callback."""

    def change(news: News, due: list[Delivery]) -> list[Delivery]:
        definition = news.campaign.definition
        url = definition.get("status_callback")
        orphans = [event for event in news.events if event.kind in kinds and not definition.get(event.kind)]
        return [*due, *(delivery(news, event, url) for event in orphans if isinstance(url, str))]

    return change


def _silent_after_failure(news: News, due: list[Delivery]) -> list[Delivery]:
    failed = any(attempt["problem"] or attempt["status"] != 200 for attempt in news.before())
    return [] if failed else due


def _silent_after_change(news: News, due: list[Delivery]) -> list[Delivery]:
    last = {attempt["kind"]: attempt["url"] for attempt in news.before()}
    return [told for told in due if last.get(told.kind, told.url) == told.url]


def _as_at_first(news: News, due: list[Delivery]) -> list[Delivery]:
    first = {attempt["kind"]: attempt["url"] for attempt in reversed(news.before())}
    return [replace(told, url=first.get(told.kind, told.url)) for told in due]


def _by_put(said: Record) -> tuple[str, bytes, str]:
    return "PUT", orjson.dumps(said), "application/json"


def _as_form(said: Record) -> tuple[str, bytes, str]:
    return "POST", urlencode(said).encode(), "application/x-www-form-urlencoded"


def _of(kind: str) -> Callable[[Delivery], bool]:
    return lambda delivery: bool(delivery.kind == kind)


_ATTEMPT, _TARGET, _CAMPAIGN = (
    _of(kind) for kind in ("call_status_callback", "call_schedule_callback", "status_callback")
)


def _said(
    due: list[Delivery], concerned: Callable[[Delivery], bool], **changes: Callable[[Record], Json]
) -> list[Delivery]:
    """The deliveries with other values in the payloads of some."""

    def change(told: Delivery) -> Delivery:
        new = {name: value(told.payload) for name, value in changes.items()}
        return replace(told, payload={**told.payload, **new})

    return [change(delivery) if concerned(delivery) else delivery for delivery in due]


def _status(told: Delivery) -> str:
    """The status that an event tells, however this server spells it."""
    return status_fold(str(told.payload["status"]))


def _twice(due: list[Delivery], concerned: Callable[[Delivery], bool]) -> list[Delivery]:
    return [same for delivery in due for same in [delivery] * (2 if concerned(delivery) else 1)]


def _end_twice_after_resumes(news: News, due: list[Delivery]) -> list[Delivery]:
    begun = [state for _, state in news.campaign.log].count("in-progress")
    return _twice(due, _CAMPAIGN) if begun > 1 else due


def _without(due: list[Delivery], dropped: Callable[[Delivery], bool]) -> list[Delivery]:
    return [delivery for delivery in due if not dropped(delivery)]


def _targets_first(due: list[Delivery]) -> list[Delivery]:
    return sorted(due, key=lambda delivery: not _TARGET(delivery))


def _campaign_first(due: list[Delivery]) -> list[Delivery]:
    return sorted(due, key=lambda delivery: not _CAMPAIGN(delivery))


def _each_attempt_a_target(due: list[Delivery]) -> list[Delivery]:
    made: list[Delivery] = []
    for told in _without(due, _TARGET):
        made.append(told)
        if _ATTEMPT(told):
            said = {**told.payload, "to": told.payload["number"], "call_sids": [told.payload["call_sid"]], "from": ""}
            urls = [other.url for other in due if _TARGET(other)] or [told.url]
            made.append(replace(told, kind="call_schedule_callback", url=urls[0], payload=said))
    return made


def _first_kind_only(news: News, due: list[Delivery]) -> list[Delivery]:
    """Of the callbacks that have one URL, the first gets events."""
    kinds: dict[Json, str] = {}
    for kind in news.behaviour.lifecycle.callbacks:
        kinds.setdefault(news.campaign.definition.get(kind), kind)
    return [told for told in due if kinds.get(told.url, told.kind) == told.kind]


def _without_query(due: list[Delivery], concerned: Callable[[Delivery], bool]) -> list[Delivery]:
    return [replace(told, url=told.url.partition("?")[0]) if concerned(told) else told for told in due]


def _retries_of_duplicates(news: News, due: list[Delivery]) -> list[Delivery]:
    again = {event.calls[0].sid for event in news.events if event.calls and event.calls[0].attempt > 1}
    if news.campaign.definition.get("call_duplicate_numbers") not in (True, "true"):
        return due
    return _without(due, lambda told: _ATTEMPT(told) and told.payload["call_sid"] in again)


def _canceled_unstarted(news: News, due: list[Delivery]) -> list[Delivery]:
    if any(state == "in-progress" for _, state in news.campaign.log):
        return due
    return _without(due, lambda told: _CAMPAIGN(told) and _status(told) == "canceled")


FAULTS: tuple[Fault, ...] = (
    _tell(
        "callback-queries-dropped",
        "CBK-01 CBK-02 CBK-03",
        "subtle",
        "callbacks are sent to their URLs without the query",
        lambda due: _without_query(due, lambda _: True),
    ),
    _tell(
        "end-told-without-query",
        "CBK-03",
        "subtle",
        "the final event is sent to its URL without the query",
        lambda due: _without_query(due, _CAMPAIGN),
    ),
    _due(
        "one-url-told-of-one-kind",
        "CBK-01 CBK-02 CBK-03",
        "subtle",
        "where several callbacks have one URL, one of them gets events",
        _first_kind_only,
    ),
    _tell(
        "attempt-told-twice",
        "CBK-01",
        "blatant",
        "each attempt's event is sent twice",
        lambda due: _twice(due, _ATTEMPT),
    ),
    _tell(
        "busy-attempts-not-told",
        "CBK-01",
        "subtle",
        "attempts that were busy get no event",
        lambda due: _without(due, lambda delivery: _ATTEMPT(delivery) and _status(delivery) == "busy"),
    ),
    _tell(
        "each-attempt-is-a-target",
        "CBK-02",
        "blatant",
        "the target's event is sent after every attempt",
        _each_attempt_a_target,
    ),
    _tell(
        "last-call-sid-only",
        "CBK-02",
        "subtle",
        "call_sids names the last attempt only",
        lambda due: _said(due, _TARGET, call_sids=lambda payload: payload["call_sids"][-1:]),
    ),
    _due(
        "end-told-twice-after-two-resumes",
        "CBK-03",
        "subtle",
        "the final event of a campaign that was resumed twice is sent twice",
        _end_twice_after_resumes,
    ),
    _tell("end-told-twice", "CBK-03", "blatant", "the final event is sent twice", lambda due: _twice(due, _CAMPAIGN)),
    _tell(
        "cancelling-not-told",
        "CBK-03",
        "subtle",
        "a campaign that is canceled gets no event",
        lambda due: _without(due, lambda delivery: _CAMPAIGN(delivery) and _status(delivery) == "canceled"),
    ),
    _due(
        "canceled-before-its-start-untold",
        "CBK-03",
        "subtle",
        "a campaign that is canceled before it started gets no event",
        _canceled_unstarted,
    ),
    _due(
        "retries-of-duplicates-untold",
        "CBK-01",
        "subtle",
        "with call_duplicate_numbers the event of a retry is not sent",
        _retries_of_duplicates,
    ),
    _tell(
        "end-told-as-running",
        "CBK-03",
        "subtle",
        "the final event says in-progress",
        lambda due: _said(due, _CAMPAIGN, status=lambda _: "in-progress"),
    ),
    _tell(
        "callbacks-name-no-campaign",
        "CBK-04",
        "blatant",
        "campaign_sid is empty in callbacks",
        lambda due: _said(due, lambda _: True, campaign_sid=lambda _: ""),
    ),
    _tell(
        "callbacks-swap-from-and-to",
        "CBK-04",
        "subtle",
        "a target's event has from and to swapped",
        lambda due: _said(due, _TARGET, to=lambda payload: payload["from"], **{"from": lambda payload: payload["to"]}),
    ),
    _tell("targets-told-first", "CBK-05", "blatant", "a target's event precedes its attempts'", _targets_first),
    _tell("campaign-told-first", "CBK-05", "subtle", "the campaign's event precedes the others", _campaign_first),
    _due(
        "everything-told-to-status-callback",
        "CBK-06",
        "blatant",
        "events without a URL go to status_callback",
        _redirected("call_status_callback", "call_schedule_callback"),
    ),
    _due(
        "attempts-told-to-status-callback",
        "CBK-06",
        "subtle",
        "attempts without a URL go to status_callback",
        _redirected("call_status_callback"),
    ),
    _due(
        "changed-callback-silenced",
        "CBK-07",
        "blatant",
        "a callback changed while running gets no more events",
        _silent_after_change,
    ),
    _due(
        "callback-urls-of-start-kept",
        "CBK-07",
        "subtle",
        "a callback changed while running has no effect on events",
        _as_at_first,
    ),
    fault(
        "failed-callback-not-repeated",
        "CBK-08",
        "blatant",
        "a failed delivery is not repeated",
        setting(Telling, pauses=lambda _: ()),
    ),
    fault(
        "failed-callback-repeated-four-times",
        "CBK-08",
        "subtle",
        "a failed delivery is repeated four times",
        setting(Telling, pauses=lambda _: (0.2,) * 4),
    ),
    _due(
        "failure-silences-campaign",
        "CBK-08",
        "subtle",
        "after a failed delivery a campaign sends no more",
        _silent_after_failure,
    ),
    fault("callbacks-by-put", "CBK-09", "blatant", "callbacks are PUTs", setting(Telling, form=_by_put)),
    fault("callbacks-as-forms", "CBK-09", "subtle", "callbacks are form-encoded", setting(Telling, form=_as_form)),
)
