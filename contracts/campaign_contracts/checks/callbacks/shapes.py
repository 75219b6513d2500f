"""Rules CBK-04, CBK-06 and CBK-09 over events: what they look like, and whether the receiver gets them at all."""

from campaign_contracts.checks.callbacks.case import Told
from campaign_contracts.checks.callbacks.deliveries import CALL, CAMPAIGN, COMPONENTS, TARGET, Delivery
from campaign_contracts.checks.model.model import World


def posts(told: Told) -> bool:
    """CBK-09: every callback is a POST of a JSON object."""
    for delivery in told.deliveries:
        if not delivery.sound:
            request = delivery.callback.request
            told.broken(
                "CBK-09",
                f"{told.kind(delivery)} {'body' if request.method == 'POST' else request.method}",
                "a callback is no POST with a JSON object",
                "POST, and a JSON object",
                f"{request.method} {request.body[:120]!r}",
            )
            return False
    if told.deliveries:
        told.kept("CBK-09")
    return True


def strays(told: Told, world: World) -> set[int]:
    """CBK-06: events that have no URL of their own and come to another's; CBK-04: events that name another campaign.

    Returns the order of those that came to another's URL.
    """
    case, found = told.case, set()
    for delivery in told.deliveries:
        named = delivery.text("campaign_sid")
        kind = delivery.kind
        if named == case.story.id or named is None:
            if not any(route.given for route in told.routes[kind]):
                found.add(delivery.order)
                _unasked(told, kind, "another callback's URL")
            continue
        other = world.campaigns.get(named)
        asked = other is not None and isinstance((other.definition or {}).get(kind), str)
        if other is not None and not asked and not _own(told, delivery):
            found.add(delivery.order)
            _unasked(told, kind, "another campaign's URL")
        else:
            told.broken(
                "CBK-04",
                f"{kind} campaign_sid",
                "an event does not name the campaign whose callback it is",
                f"campaign_sid {case.story.id!r}",
                repr(named),
            )
    return found


def _unasked(told: Told, kind: str, where: str) -> None:
    told.broken(
        "CBK-06", f"{kind} to {where}", f"an event without a {kind} is sent to {where}", "nothing sent", "an event"
    )


def _own(told: Told, delivery: Delivery) -> bool:
    """Whether an event that names another campaign tells of this one."""
    calls = told.case.calls
    if delivery.kind == CALL:
        return any(call.sid == delivery.text("call_sid") or call.number == delivery.text("number") for call in calls)
    if delivery.kind == TARGET:
        return any(call.number == delivery.text("to") for call in calls)
    finals = [one for one in told.deliveries if one.kind == CAMPAIGN and one.text("campaign_sid") == told.case.story.id]
    return not finals


def shapes(told: Told, world: World) -> bool:
    """CBK-04: payloads have the documented fields."""
    for delivery in told.deliveries:
        kind = told.kind(delivery)
        validator = world.spec.component(COMPONENTS[kind])
        error = None if validator.accepts(delivery.payload) else next(validator.errors(delivery.payload), None)
        if error is not None:
            told.broken(
                "CBK-04",
                f"{kind} {error.pointer or error.message}",
                f"an event of {kind} has not the documented form",
                f"{COMPONENTS[kind]}: {error.pointer} {error.message}",
                delivery.payload,
            )
            return False
    return True
