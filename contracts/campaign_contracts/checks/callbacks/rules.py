"""Rules CBK together: everything that a campaign's receiver got, judged once the campaign's calls rest."""

from campaign_contracts.checks.callbacks import events, shapes
from campaign_contracts.checks.callbacks.case import Told
from campaign_contracts.checks.model.model import World


def judge(told: Told, world: World) -> None:
    """Everything that a campaign's deliveries decide, once its calls rest."""
    if not shapes.posts(told):
        return
    strays = shapes.strays(told, world)
    told.deliveries = [delivery for delivery in told.deliveries if delivery.order not in strays]
    sound = shapes.shapes(told, world)
    told.deliveries = [delivery for delivery in told.deliveries if not events.unfinished(told, delivery)]
    before = len(told.found)
    complete = [events.calls(told), events.targets(told), events.ends(told)]
    if all(complete) and all(judgement.finding is None for judgement in told.found[before:]):
        events.order(told)
    if sound and told.deliveries and not any(j.finding and j.rule == "CBK-04" for j in told.found):
        told.kept("CBK-04")
    answered = any(call.status == "completed" for call in told.case.calls)
    if told.case.story.final == "failed" and answered and any(not one.fine for one in told.deliveries):
        told.broken("CBK-08", "failed campaign", "a campaign fails after a failed delivery", "it runs on", "failed")
    given = [kind for kind, known in told.routes.items() if any(route.given for route in known)]
    if not strays and told.case.calls and len(given) < len(told.routes) and told.deliveries:
        told.kept("CBK-06")
