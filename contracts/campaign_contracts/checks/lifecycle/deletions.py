"""Deletions: accepted before the start, refused after it, and what is deleted stays so."""

from collections.abc import Iterator

from campaign_contracts.checks.lifecycle.actions import about, addressed, status_names, statuses
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import CALL_DETAILS, DELETE, LIST, READ, ExchangeCheck, judges
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, Promise, kept


@judges("DEL-01", "DEL-03", "DEL-04")
def deletions(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A DELETE is accepted before the start, refused after it, and 404 the second time."""
    known = addressed(seen, model, "delete_campaign")
    if known is None or not known.certain:
        return
    cells = [model.lifecycle.step(state, "delete") for state in known.states]
    if not all(cell.decided for cell in cells):
        return
    rules = sorted({rule for cell in cells for rule in cell.rules})
    name = f"DELETE-while-{status_names(known, model)}"
    what = f"DELETE of a campaign that is {statuses(known, model)}"
    if all(cell.accepts for cell in cells):
        done = seen.answer is Answer.ACCEPTED
        for rule in rules:
            yield kept(rule, "success") if done else _wrong(rule, "success", name, what, "200, deleted", seen, known)
    elif all(cell.refuses for cell in cells):
        again = known.states == {"deleted"} and known.missing
        held = seen.refused_as(404) if again else seen.answer is Answer.REFUSED
        for rule in rules:
            yield (
                kept(rule, "refusal")
                if held
                else _wrong(rule, "refusal", name, what, "404" if again else "4xx", seen, known)
            )


@judges("DEL-02")
def deleted_stays_deleted(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A deleted campaign is not found (or reads `deleted`), and its calls are not shown."""
    operation = seen.operation.id if seen.operation else ""
    if operation == "list_campaigns":
        yield from _deleted_in_list(seen, model)
    if operation not in ("get_campaign", "get_call_details", "get_call_details_singular"):
        return
    known = addressed(seen, model, operation)
    if known is None or known.states != {"deleted"} or not known.certain:
        return
    item = seen.single()
    if operation == "get_campaign":
        shown = item.data.get("status") if item is not None and item.data is not None else None
        held = seen.refused_as(404) or (seen.answer is Answer.ACCEPTED and shown == "deleted")
        expected = "404, or status deleted"
    else:
        held, expected = seen.answer is Answer.REFUSED, "4xx"
    if held:
        yield kept("DEL-02", "fact")
    else:
        yield _wrong("DEL-02", "fact", operation, f"{operation} of a deleted campaign", expected, seen, known)


def _deleted_in_list(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A deleted campaign is in no list but, in the tolerated dialect, in one that asks for `deleted`."""
    query = dict(seen.exchange.request.query)
    if seen.authorization != "good" or "deleted" in query.get("status", "").lower():
        return
    for item in seen.items:
        identifier = item.data.get("id") if item.data is not None else None
        known = model.campaigns.get(identifier) if isinstance(identifier, str) else None
        if known is not None and known.sid == seen.sid and known.certain and known.states == {"deleted"}:
            yield _wrong(
                "DEL-02", "fact", "list_campaigns", "a deleted campaign in a list", "a list without it", seen, known
            )


def _wrong(
    rule: str, promise: Promise, key: str, what: str, expected: str, seen: Observation, known: CampaignModel
) -> Judgement:
    return about(known, seen).broken(
        rule,
        key,
        summary=f"{what}: {seen.describe()}",
        expected=expected,
        promise=promise,
    )


CHECKS = (
    ExchangeCheck(name="lifecycle: deletions", judge=deletions, operations=DELETE),
    ExchangeCheck(
        name="lifecycle: deleted stays deleted",
        judge=deleted_stays_deleted,
        operations=READ | LIST | CALL_DETAILS,
    ),
)
