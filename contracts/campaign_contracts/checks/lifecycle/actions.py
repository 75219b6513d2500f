"""Actions and edits: legal ones succeed, illegal ones are refused, and both lead where the table says."""

from collections.abc import Iterator
from typing import Any

from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation, stimulus_of
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import number_list
from campaign_contracts.checks.model.timeline import GRACE_SECONDS
from campaign_contracts.checks.protocol import READ, UPDATE, ExchangeCheck, Reporter, judges
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer, Due, StateSet
from campaign_contracts.promises import Promised, Promises
from campaign_contracts.verdicts import Judgement, kept

REFUSED_UPDATES = frozenset({"refused-action", "refused-edit", "refused-both"})
PERHAPS_UNREACHED = ("6", "7", "8", "9")
"""The last digits of numbers whose last call may not have been answered, by the conventions of sandboxes."""


@judges(
    "LIF-01", "LIF-02", "LIF-03", "LIF-04", "LIF-05", "LIF-06", "LIF-07", "LIF-08", "LIF-09", "LIF-11",
    "EDT-01", "EDT-02", "EDT-03", "EDT-05", "EDT-09", "DEL-02",
)  # fmt: skip
def updates(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A PUT is accepted or refused as promised."""
    known = addressed(seen, model, "update_campaign")
    if known is None or seen.elements is None or len(seen.elements) != 1 or not known.certain:
        return
    element = seen.elements[0]
    promised = model.promised(seen)[0]
    if promised.kind == "refusal":
        yield from _refusal_promised(seen, known, promised, element, model)
    elif promised.kind == "success" and seen.answer is Answer.REFUSED:
        yield from _refused(about(known, seen), element, promised, known, model)
    elif promised.kind == "success" and len(promised.rules) <= 1:  # else nobody knows in which state it was
        yield from (kept(rule, "success") for rule in _success_rules(promised, element, known, model))


@judges("LIF-01", "LIF-02", "LIF-04", "LIF-06", "LIF-08", "EDT-01", "EDT-03")
def hindsight(seen: Observation, model: Model) -> Iterator[Judgement]:
    """What was refused was legal where a later read leaves only states in which it is: time alone has passed since.

    A server that is late may act by what it does not show yet, so that the read has to come after that.
    """
    known, item = addressed(seen, model, "get_campaign"), seen.single()
    if known is None or item is None or item.data is None or seen.answer is not Answer.ACCEPTED or not known.certain:
        return
    if not model.alone or {write.kind for write in known.writes} & {"accepted", "unknown"}:
        return
    shown = model.lifecycle.reading(str(item.data.get("status")))
    promises = Promises(spec=model.spec, lifecycle=model.lifecycle)
    for write in known.writes:
        soon = seen.present.earliest - write.present.latest <= GRACE_SECONDS
        if write.kind not in REFUSED_UPDATES or soon:
            continue
        then = known._replace(states=frozenset(state for state in write.states if _leads_to(state, shown, model)))
        if not then.states or then.states == write.states:
            continue
        promised = promises.edit(write.element, known.definition, then.states, write.present)
        if promised.kind == "success":
            reporter = Reporter(seen, known.created, write.number)
            observed = f"refused, and the campaign reads {item.data.get('status')} later"
            yield from _refused(reporter, write.element, promised, then, model, observed)


def _leads_to(state: str, shown: StateSet, model: Model) -> bool:
    """Whether a campaign in a state may be in one of others later, though nobody does anything to it."""
    after = model.lifecycle.elapsed(frozenset({state}), send_at=Due.MAYBE, calls=Due.MAYBE, end_at=Due.MAYBE)
    return not after.isdisjoint(shown)


def _refused(
    reporter: Reporter,
    element: Any,
    promised: Promised,
    known: CampaignModel,
    model: Model,
    observed: str | None = None,
) -> Iterator[Judgement]:
    for rule in _success_rules(promised, element, known, model):
        yield reporter.broken(
            rule,
            f"refused:{_name(element, known, model)}",
            summary=f"{_what(element, known, model)} is refused, though it is legal",
            expected="200, and it is done",
            observed=observed,
            promise="success",
        )


@judges("LIF-01", "LIF-02", "LIF-04", "LIF-06", "LIF-08")
def outcomes(seen: Observation, model: Model) -> Iterator[Judgement]:
    """An accepted action leads where the table says, by the answer's own word."""
    known = addressed(seen, model, "update_campaign")
    stimulus = stimulus_of(seen, model.lifecycle)
    item = seen.single()
    if known is None or stimulus is None or seen.answer is not Answer.ACCEPTED or not known.certain:
        return
    after = model.lifecycle.possible(known.states, stimulus, Answer.ACCEPTED)
    if not after or item is None or item.data is None:
        return
    status = item.data.get("status")
    dues = {
        name: due if due is Due.NO else Due.MAYBE  # before the action, between it and the answer, or after both
        for name, due in model.dues(known._replace(states=after), seen.present).items()
    }
    later = model.lifecycle.elapsed(
        after, send_at=dues["send-at-reached"], calls=dues["all-targets-done"], end_at=dues["end-at-reached"]
    )
    legal = model.lifecycle.status_of(later)
    cells = [model.lifecycle.step(state, stimulus) for state in known.states]
    rules = sorted({rule for cell in cells if cell.accepts for rule in cell.rules})
    if status in legal or (status == "failed" and stimulus == "complete" and _may_have_reached_nobody(known, model)):
        return
    for rule in rules:
        yield about(known, seen).broken(
            rule,
            f"{stimulus}-from-{'/'.join(sorted(known.states))}-leads-to-{status}",
            summary=f"{stimulus} of a campaign that was {statuses(known, model)} answers status {status}",
            expected=" or ".join(legal),
            observed=in_json(status),
            promise="success",
        )


def _may_have_reached_nobody(known: CampaignModel, model: Model) -> bool:
    """Whether nobody may have answered a campaign: whether `complete` leaves it failed then is undecided (LIF-21)."""
    if "paused-started" not in known.states:
        return False
    if model.began is not None and model.began.control:  # the last digit of a number tells what becomes of its calls
        numbers = number_list((known.definition or {}).get("from")) or []
        return bool(numbers) and all(number.endswith(PERHAPS_UNREACHED) for number in numbers)
    return not (known.summary or {}).get("call_completed")


@judges("LIF-17")
def completed_counts(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Completing a campaign that never started counts every target as failed."""
    operation = seen.operation.id if seen.operation else ""
    known = addressed(seen, model, operation) if operation in ("update_campaign", "get_campaign") else None
    item = seen.single()
    if known is None or item is None or item.summary is None or seen.answer is not Answer.ACCEPTED or not known.certain:
        return
    states = known.states
    if operation == "update_campaign":
        if stimulus_of(seen, model.lifecycle) != "complete":
            return
        states = model.lifecycle.possible(states, "complete", Answer.ACCEPTED)
    definition = known.definition or {}
    numbers, flag = definition.get("from"), definition.get("call_duplicate_numbers")
    if states != {"completed-before-send-at"} or not isinstance(numbers, list) or definition.get("lists"):
        return
    targets = len(numbers) if flag in (True, "true") else len(set(map(str, numbers)))
    completed, failed = item.summary.get("call_completed"), item.summary.get("call_failed")
    if not {"call_completed", "call_failed"} <= set(item.summary):
        return
    if (completed or 0, failed or 0) == (0, targets):
        yield kept("LIF-17")
    else:
        yield about(known, seen).broken(
            "LIF-17",
            "counts-after-complete",
            summary="complete does not count every remaining number as failed",
            expected=f"call_completed 0, call_failed {targets}",
            observed=f"call_completed {in_json(completed)}, call_failed {in_json(failed)}",
        )


def addressed(seen: Observation, model: Model, operation: str) -> CampaignModel | None:
    """The known campaign that a sequential, authorised, answered request of this operation addresses."""
    if seen.operation is None or seen.operation.id != operation or seen.authorization != "good":
        return None
    if seen.answer is Answer.UNKNOWN or (seen.exchange.intent is not None and seen.exchange.intent.burst):
        return None
    known = model.before(seen)
    return known if known is not None and known.sid == seen.sid else None


def about(known: CampaignModel, seen: Observation) -> Reporter:
    """Says what an exchange decides of a campaign, and shows how that came where it was."""
    return Reporter(seen, *sorted({known.created, known.shown} - {seen.number}))


def _refusal_promised(
    seen: Observation, known: CampaignModel, promised: Promised, element: Any, model: Model
) -> Iterator[Judgement]:
    for rule in promised.rules:
        if seen.answer is Answer.REFUSED:
            if len(promised.rules) == 1:  # of several broken rules, nobody knows which one was enforced
                yield kept(rule, "refusal")
        else:
            yield about(known, seen).broken(
                rule,
                f"accepted:{_name(element, known, model)}",
                summary=f"{_what(element, known, model)} is accepted, though {rule} forbids it",
                expected="4xx, and nothing changes",
                observed=f"{seen.describe()} for {in_json(element)}",
                promise="refusal",
            )


def _success_rules(promised: Promised, element: Any, known: CampaignModel, model: Model) -> list[str]:
    fields = set(element) - {"action"}
    if not fields:
        read = {state for state in known.states if model.lifecycle.states[state].status == known.data.get("status")}
        cells = [model.lifecycle.step(state, str(element["action"])) for state in read or known.states]
        return sorted({rule for cell in cells for rule in cell.rules})
    before = {model.lifecycle.states[state].edit for state in known.states} == {"everything"}
    return ["EDT-01" if before else "EDT-03"]


def _what(element: Any, known: CampaignModel, model: Model) -> str:
    if not isinstance(element, dict):
        return "a PUT"
    fields = sorted(set(element) - {"action"})
    parts = [f"action {in_json(element['action'])}"[:60]] if "action" in element else []
    parts += [f"an edit of {', '.join(fields)}"] if fields else []
    return f"{' with '.join(parts) or 'an empty edit'} while {statuses(known, model)}"


def _name(element: Any, known: CampaignModel, model: Model) -> str:
    """The same, as a name that a finding's id may rest on."""
    if not isinstance(element, dict):
        return f"PUT-while-{status_names(known, model)}"
    fields = sorted(set(element) - {"action"})
    parts = [*([in_json(element["action"])[:60]] if "action" in element else []), *fields]
    return f"{'-'.join(parts) or 'empty'}-while-{status_names(known, model)}"


def status_names(known: CampaignModel, model: Model) -> str:
    """The statuses that a campaign may have, for keys of findings."""
    return "/".join(model.lifecycle.status_of(known.states))


def statuses(known: CampaignModel, model: Model) -> str:
    """The statuses that a campaign may have, in words."""
    return " or ".join(model.lifecycle.status_of(known.states))


CHECKS = (
    ExchangeCheck(name="lifecycle: updates", judge=updates, operations=UPDATE),
    ExchangeCheck(name="lifecycle: hindsight", judge=hindsight, operations=READ),
    ExchangeCheck(name="lifecycle: outcomes", judge=outcomes, operations=UPDATE),
    ExchangeCheck(name="lifecycle: completed counts", judge=completed_counts, operations=READ | UPDATE),
)
