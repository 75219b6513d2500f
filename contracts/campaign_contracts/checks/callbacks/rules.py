"""Rules CBK together: everything that a campaign's receiver got, judged once the campaign's calls rest."""

from campaign_contracts.checks.callbacks import events, shapes
from campaign_contracts.checks.callbacks.case import CallbackCase
from campaign_contracts.checks.model.model import Model


def judge(case: CallbackCase, model: Model) -> None:
    """Everything that a campaign's deliveries decide, once its calls rest."""
    if not shapes.posts(case):
        return
    strays = shapes.strays(case, model)
    case.deliveries = [delivery for delivery in case.deliveries if delivery.order not in strays]
    sound = shapes.shapes(case, model)
    case.deliveries = [delivery for delivery in case.deliveries if not events.unfinished(case, delivery)]
    before = len(case.found)
    complete = [events.calls(case), events.targets(case), events.ends(case)]
    if all(complete) and all(judgement.finding is None for judgement in case.found[before:]):
        events.order(case)
    if sound and case.deliveries and not any(j.finding and j.rule == "CBK-04" for j in case.found):
        case.kept("CBK-04")
    answered = any(call.status == "completed" for call in case.call_case.calls)
    if case.call_case.dialling.final == "failed" and answered and any(not one.fine for one in case.deliveries):
        case.broken("CBK-08", "failed campaign", "a campaign fails after a failed delivery", "it runs on", "failed")
    given = [kind for kind, known in case.routes.items() if any(route.given for route in known)]
    if not strays and case.call_case.calls and len(given) < len(case.routes) and case.deliveries:
        case.kept("CBK-06")
