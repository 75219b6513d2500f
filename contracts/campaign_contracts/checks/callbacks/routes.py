"""Where the deliveries of one event go, and when they are repeated."""

from collections.abc import Sequence

from campaign_contracts.checks.callbacks.case import CallbackCase
from campaign_contracts.checks.callbacks.deliveries import (
    MOST_DELIVERIES,
    RULES,
    SAME,
    WAIT_SECONDS,
    Delivery,
    Route,
    in_force,
)
from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.protocol import judges
from campaign_contracts.instants import TOLERANCE_SECONDS

HURRIED_SECONDS = 1.5


@judges("CBK-01", "CBK-02", "CBK-03", "EDT-01", "CBK-07", "CBK-08")
def repeated(case: CallbackCase, kind: str, deliveries: Sequence[Delivery], times: int = 1) -> bool:
    """Repeated after failures only, once or twice. Whether nothing was wrong."""
    fine = [delivery for delivery in deliveries if delivery.fine]
    failed = [delivery for delivery in deliveries if not delivery.fine]
    again = len(fine) > times or (times == 1 and bool(fine) and deliveries[-1] is not fine[0])
    if again and case.arrivals.unheard(deliveries):
        return True
    if again:
        ways = {delivery.path for delivery in deliveries}
        case.broken(
            case.changing(kind) if len(ways) > 1 else "CBK-08" if _hurried(deliveries) else RULES[kind],
            f"{kind}-told-again",
            f"an event of {kind} comes again, though it was delivered",
            "each event once",
            f"{len(deliveries)} deliveries to {len(ways)} URLs, answered {_answers(deliveries)}",
        )
        return False
    if not failed or times > 1:
        return True
    if len(deliveries) > MOST_DELIVERIES:
        case.broken(
            "CBK-08",
            f"{kind}-repeated-too-often",
            f"a failed delivery to {kind} is repeated more than twice",
            "one or two repeats",
            f"{len(deliveries) - 1} repeats, answered {_answers(deliveries)}",
        )
        return False
    differing = [name for name in SAME if len({str((one.payload or {}).get(name)) for one in deliveries}) > 1]
    if differing:
        case.broken(
            "CBK-08",
            f"{kind}-repeated-differently",
            f"a repeated delivery to {kind} says something else",
            f"the same {differing[0]}",
            [(one.payload or {}).get(differing[0]) for one in deliveries],
        )
        return False
    if len(deliveries) > 1:
        case.kept("CBK-08")
        return True
    if not case.arrivals.given_up(failed[0], case.call_case.present, case.call_case.dialling):
        case.pending = True
        return True
    case.broken(
        "CBK-08",
        f"{kind}-not-repeated-after-{_class(failed[0])}",
        f"a failed delivery to {kind} is not repeated",
        "one or two repeats within 5 s, or 30 min by the server's clock",
        f"one delivery, answered {_answers(deliveries)}",
    )
    return False


def _hurried(deliveries: Sequence[Delivery]) -> bool:
    """Whether a delivery was repeated after a while: its sender did not wait for the answer."""
    first = next(delivery for delivery in deliveries if delivery.fine)
    return deliveries[-1].callback.at - first.callback.at >= HURRIED_SECONDS


def _class(delivery: Delivery) -> str:
    answered = delivery.callback.answered
    return "no-answer" if answered is None else f"{answered // 100}xx"


def _answers(deliveries: Sequence[Delivery]) -> str:
    return ", ".join(str(delivery.callback.answered or "not at all") for delivery in deliveries)


@judges("EDT-01", "CBK-07", "CBK-06")
def routed(
    case: CallbackCase,
    kind: str,
    deliveries: Sequence[Delivery],
    since: float,
    until: float,
    call: Call | None = None,
) -> bool:
    """An event after a change of the URL goes to the new one. Whether nothing was wrong.

    It happened between two instants, at the end of `call` or later.
    """
    known = case.routes[kind]
    if len(known) < 2:
        return True
    allowed = in_force(known, since - TOLERANCE_SECONDS, until + TOLERANCE_SECONDS)
    if allowed != known[-1:]:
        if call is None or not _in_flight_after(case, call, known[-1]):
            return True
        allowed = known[-1:]
        deliveries = [delivery for delivery in deliveries if delivery.callback.at > known[-1].done]
    old = [delivery for delivery in deliveries if delivery.path != allowed[0].path or _outdated(delivery, known)]
    if old:
        case.broken(
            case.changing(kind) if allowed[0].given else "CBK-06",
            f"{kind}-after-a-change",
            f"an event goes to an earlier {kind}, though that was changed before",
            allowed[0].target or "nothing sent",
            old[0].callback.request.target,
        )
        return False
    if deliveries:
        case.kept(case.changing(kind))
    return True


def _outdated(delivery: Delivery, known: Sequence[Route]) -> bool:
    """Whether a delivery asks for the query of an earlier URL, and not for the last one's; both have its path."""
    asked = delivery.callback.request.query
    same = [route.query.issubset(asked) for route in known if route.path == delivery.path]
    return any(same) and not same[-1]


def _in_flight_after(case: CallbackCase, call: Call, change: Route) -> bool:
    """Whether a call was shown in progress after a change, and ended later by more than the tolerance."""
    shown = 0.0 < change.done <= case.in_flight.get(call.sid, 0.0)
    return shown and call.end is not None and call.end > change.latest + TOLERANCE_SECONDS


def must_arrive(case: CallbackCase, kind: str, since: float, until: float) -> bool:
    """Whether an event of that time must reach the receiver.

    One that was still to be delivered when its URL was cleared may have nowhere to go.
    """
    allowed = in_force(case.routes[kind], since - TOLERANCE_SECONDS, until + TOLERANCE_SECONDS)
    delivered = case.arrivals.over(until + TOLERANCE_SECONDS) + WAIT_SECONDS
    cleared = [route for route in case.routes[kind] if route.path is None and route.latest >= since]
    return all(route.path is not None for route in allowed) and not any(route.at < delivered for route in cleared)
