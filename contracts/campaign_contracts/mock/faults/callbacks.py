"""Faults of callbacks: what is due is changed before it is sent. Some are asked for by name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from campaign_contracts.mock.fault import Fault, Kind

Json = Any

Record = dict[str, Json]


def _tell(name: str, rules: str, kind: Kind, summary: str, tell: Callable[[list[Any]], list[Any]] | None) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, tell=tell)


def _of(kind: str) -> Callable[[Any], bool]:
    return lambda delivery: bool(delivery.kind == kind)


_ATTEMPT, _TARGET, _CAMPAIGN = (
    _of(kind) for kind in ("call_status_callback", "call_schedule_callback", "status_callback")
)


def _said(due: list[Any], concerned: Callable[[Any], bool], **changes: Callable[[Record], Json]) -> list[Any]:
    """The deliveries with other values in the payloads of some."""

    def change(delivery: Any) -> Any:
        new = {name: value(delivery.payload) for name, value in changes.items()}
        return replace(delivery, payload={**delivery.payload, **new})

    return [change(delivery) if concerned(delivery) else delivery for delivery in due]


def _twice(due: list[Any], concerned: Callable[[Any], bool]) -> list[Any]:
    return [same for delivery in due for same in [delivery] * (2 if concerned(delivery) else 1)]


def _without(due: list[Any], dropped: Callable[[Any], bool]) -> list[Any]:
    return [delivery for delivery in due if not dropped(delivery)]


def _targets_first(due: list[Any]) -> list[Any]:
    return sorted(due, key=lambda delivery: not _TARGET(delivery))


def _campaign_first(due: list[Any]) -> list[Any]:
    return sorted(due, key=lambda delivery: not _CAMPAIGN(delivery))


def _each_attempt_a_target(due: list[Any]) -> list[Any]:
    told: list[Any] = []
    for delivery in _without(due, _TARGET):
        told.append(delivery)
        if _ATTEMPT(delivery):
            said = {**delivery.payload, "to": delivery.payload["number"], "call_sids": [delivery.payload["call_sid"]]}
            urls = [other.url for other in due if _TARGET(other)] or [delivery.url]
            told.append(replace(delivery, kind="call_schedule_callback", url=urls[0], payload={**said, "from": ""}))
    return told


FAULTS: tuple[Fault, ...] = (
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
        lambda due: _without(due, lambda delivery: _ATTEMPT(delivery) and delivery.payload["status"] == "busy"),
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
    _tell("end-told-twice", "CBK-03", "blatant", "the final event is sent twice", lambda due: _twice(due, _CAMPAIGN)),
    _tell(
        "cancelling-not-told",
        "CBK-03",
        "subtle",
        "a campaign that is canceled gets no event",
        lambda due: _without(due, lambda delivery: _CAMPAIGN(delivery) and delivery.payload["status"] == "canceled"),
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
    _tell(
        "everything-told-to-status-callback", "CBK-06", "blatant", "events without a URL go to status_callback", None
    ),
    _tell("attempts-told-to-status-callback", "CBK-06", "subtle", "attempts without a URL go to status_callback", None),
    _tell(
        "changed-callback-silenced",
        "CBK-07",
        "blatant",
        "a callback changed while running gets no more events",
        None,
    ),
    _tell(
        "callback-urls-of-start-kept",
        "CBK-07",
        "subtle",
        "a callback changed while running has no effect on events",
        None,
    ),
    _tell("failed-callback-not-repeated", "CBK-08", "blatant", "a failed delivery is not repeated", None),
    _tell("failed-callback-repeated-four-times", "CBK-08", "subtle", "a failed delivery is repeated four times", None),
    _tell("failure-silences-campaign", "CBK-08", "subtle", "after a failed delivery a campaign sends no more", None),
    _tell("callbacks-by-put", "CBK-09", "blatant", "callbacks are PUTs", None),
    _tell("callbacks-as-forms", "CBK-09", "subtle", "callbacks are form-encoded", None),
)
