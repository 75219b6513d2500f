"""What events look like, and whether the receiver should get them at all."""

from campaign_contracts.checks.callbacks.case import CallbackCase
from campaign_contracts.checks.callbacks.deliveries import CALL, CAMPAIGN, COMPONENTS, RULES, TARGET, Delivery
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import judges
from campaign_contracts.inert import in_json


@judges("CBK-09")
def posts(case: CallbackCase) -> bool:
    """Every callback is a POST of a JSON object."""
    for delivery in case.deliveries:
        if not delivery.sound:
            request = delivery.callback.request
            case.broken(
                "CBK-09",
                f"{case.kind(delivery)}-{'body' if request.method == 'POST' else request.method}",
                "a callback is no POST with a JSON object",
                "POST, and a JSON object",
                f"{request.method} {in_json(request.body[:120])}",
            )
            return False
    if case.deliveries:
        case.kept("CBK-09")
    return True


@judges("CBK-01", "CBK-02", "CBK-03")
def addressed(case: CallbackCase) -> None:
    """A URL is asked for with its query; what else a server adds to that is its own."""
    for kind, known in case.routes.items():
        for delivery in case.of(kind):
            asked = [route.query for route in known if route.path == delivery.path]
            request = delivery.callback.request
            if asked and not any(query.issubset(request.query) for query in asked):
                case.broken(
                    RULES[kind],
                    f"{kind}-query",
                    f"an event is sent to the {kind} without the query that it was given with",
                    f"the parameters {in_json(sorted(asked[0]))}",
                    request.target,
                )
                break


@judges("CBK-04", "CBK-06")
def strays(case: CallbackCase, model: Model) -> set[int]:
    """Events that have no URL of their own and come to another's, and events that name another campaign.

    Returns the order of those that came to another's URL.
    """
    call_case, found = case.call_case, set()
    for delivery in case.deliveries:
        named = delivery.text("campaign_sid")
        kind = delivery.kind
        if named == call_case.dialling.id or named is None:
            if not any(route.given for route in case.routes[kind]):
                found.add(delivery.order)
                _unasked(case, kind, "another callback's URL")
            continue
        other = model.campaigns.get(named)
        asked = other is not None and isinstance((other.definition or {}).get(kind), str)
        if other is not None and not asked and not _own(case, delivery):
            found.add(delivery.order)
            _unasked(case, kind, "another campaign's URL")
        else:
            case.broken(
                "CBK-04",
                f"{kind}-campaign_sid",
                "an event does not name the campaign whose callback it is",
                f"campaign_sid {in_json(call_case.dialling.id)}",
                in_json(named),
            )
    return found


def _unasked(case: CallbackCase, kind: str, where: str) -> None:
    case.broken(
        "CBK-06", f"{kind}-to-{where}", f"an event without a {kind} is sent to {where}", "nothing sent", "an event"
    )


def _own(case: CallbackCase, delivery: Delivery) -> bool:
    """Whether an event that names another campaign tells of this one."""
    calls = case.call_case.calls
    if delivery.kind == CALL:
        return any(call.sid == delivery.text("call_sid") or call.number == delivery.text("number") for call in calls)
    if delivery.kind == TARGET:
        return any(call.number == delivery.text("to") for call in calls)
    finals = [
        one
        for one in case.deliveries
        if one.kind == CAMPAIGN and one.text("campaign_sid") == case.call_case.dialling.id
    ]
    return not finals


@judges("CBK-04")
def shapes(case: CallbackCase, model: Model) -> bool:
    """Payloads have the documented fields."""
    for delivery in case.deliveries:
        kind = case.kind(delivery)
        validator = model.spec.component(COMPONENTS[kind])
        error = None if validator.accepts(delivery.payload) else validator.error(delivery.payload)
        if error is not None:
            case.broken(
                "CBK-04",
                f"{kind}-{error.pointer or error.demand}",
                f"an event of {kind} has not the documented form",
                f"{COMPONENTS[kind]}: {error.pointer} {error.message}",
                delivery.payload,
            )
            return False
    return True
