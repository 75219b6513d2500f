"""What reads reveal: a refused write that changed something, an accepted one that did not, a move that is not legal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from campaign_contracts.checks.model.campaign import CampaignModel, Write
from campaign_contracts.checks.model.exchange import UNDECIDED, Item, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import agree, differences, lost
from campaign_contracts.checks.model.timeline import SHORTEST_CALL_SECONDS
from campaign_contracts.checks.protocol import READ, ExchangeCheck, Reporter, judges
from campaign_contracts.elements import NESTED, schedule_of, unwrapped
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer, Due, StateSet
from campaign_contracts.verdicts import Judgement, kept

REFUSALS = frozenset({"refused-action", "refused-edit", "refused-both", "refused-delete", "trespass", "malformed"})

UNKNOWN_IDS = {
    "get_campaign": "GET-02",
    "update_campaign": "EDT-07",
    "delete_campaign": "DEL-03",
    "get_call_details": "CAL-10",
    "get_call_details_singular": "CAL-10",
}
"""The rule that says of each operation that an id without a campaign is not found."""


@judges("GET-02", "EDT-07", "DEL-03", "CAL-10")
def unknown_ids(seen: Observation, model: Model) -> Iterator[Judgement]:
    """An id that was made up is not found, unless it happens to be one that was given."""
    intent = seen.exchange.intent
    rule = UNKNOWN_IDS.get(seen.operation.id if seen.operation else "")
    if rule is None or intent is None or not intent.invented or seen.authorization != "good":
        return
    given = model.campaigns.get(seen.campaign or "")
    if given is not None and given.sid == seen.sid:
        return
    if seen.status is None or seen.status >= 500 or seen.status in UNDECIDED:
        return
    yield Reporter(seen).decide(
        rule,
        seen.refused_as(404),
        f"{seen.method}-unknown-id",
        summary=f"{seen.operation.id if seen.operation else ''} of an id that nobody was given is not answered 404",
        expected="404 with a failure envelope",
        promise="refusal",
    )


@judges(
    "GET-01", "GET-03", "LIF-01", "LIF-02", "LIF-03", "LIF-04", "LIF-05", "LIF-06", "LIF-07", "LIF-08", "LIF-09",
    "LIF-10", "LIF-12", "LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22", "EDT-01", "EDT-03", "EDT-04", "EDT-08",
    "CRE-01", "CRE-17", "CRE-22", "CRE-24", "CRE-34", "DEL-02", "DEL-04", "DEL-05", "ACC-01", "ACC-02", "ACC-04",
    "ACC-05",
)  # fmt: skip
def representation(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A read shows what the last successful write answered."""
    known = _read_of(seen, model)
    if known is None or not known.certain or "deleted" in known.states:
        return
    item = seen.single()
    if seen.answer is Answer.REFUSED:
        yield from _gone(known, seen, model)
        return
    if item is None or item.data is None:
        return
    changed = _changed(known, item, seen, model)
    if not known.writes and "status" in changed:
        return  # nobody asked for it: that is a move by itself
    if not changed:
        yield from (kept(rule) for rule in _confirmed(known, model))
        return
    for name in changed:
        expected, observed = known.data.get(name), item.data.get(name)
        if name == "summary":
            expected, observed = known.summary, item.summary
        if name == "status" and known.states:
            expected = " or ".join(model.lifecycle.status_of(known.states))
        yield from _accuse(
            known, seen, model, name, f"{name}: {in_json(expected)}"[:300], f"{name}: {in_json(observed)}"[:300]
        )


@judges("LIF-12", "LIF-14", "LIF-15", "LIF-18", "LIF-19", "LIF-22", "CRE-17", "CRE-22", "DEL-05")
def by_itself(seen: Observation, model: Model) -> Iterator[Judgement]:
    """What must happen by itself did, and nothing else happened."""
    known = _read_of(seen, model)
    item = seen.single()
    if known is None or not known.certain or item is None or item.data is None or seen.answer is not Answer.ACCEPTED:
        return
    base = model.campaigns[known.id]
    status = item.data.get("status")
    if not isinstance(status, str):
        return  # ENV-11 says so
    legal = model.lifecycle.status_of(known.states)
    dues = model.dues(base, seen.present)
    rules = _rules_of_time(base, model, dues)
    if status in legal:
        yield kept("LIF-18")
        if _overdue(base) and status != "created":
            yield kept("CRE-17")
        if _decisive(base, model, dues):
            yield from (kept(rule) for rule in rules)
        return
    moved = status not in model.lifecycle.status_of(base.states)
    if base.writes and not known.stimuli:
        return  # what a refusal changed is another rule's; it puts off nothing that is due
    refused = moved and any(write.kind in REFUSALS for write in base.writes)
    broken = {"LIF-18"} if refused else {*rules, "LIF-18"} if moved or not rules else {*rules}
    for rule in sorted(broken):  # where something was refused, nobody knows which move was made of which stimulus
        yield _about(base, seen).broken(
            rule,
            f"{'/'.join(sorted(base.states))}-then-{status}",
            summary=f"a campaign that was {' or '.join(model.lifecycle.status_of(base.states))} reads {status}",
            expected=" or ".join(legal),
            observed=status,
        )


def _read_of(seen: Observation, model: Model) -> CampaignModel | None:
    if seen.operation is None or seen.operation.id != "get_campaign" or seen.authorization != "good":
        return None
    known = model.before(seen)
    return known if known is not None and known.sid == seen.sid and seen.answer is not Answer.UNKNOWN else None


def _changed(known: CampaignModel, item: Item, seen: Observation, model: Model) -> list[str]:
    """Names of what a read shows otherwise than it was shown before."""
    data = item.data or {}
    moving = not known.unmoved or bool(known.states & model.lifecycle.in_phase("running")) or len(known.states) > 1
    changed = differences(known.data, data, moving=moving or model.winding_down(known, seen.present))
    recounted = (not moving or _quiet(known, data, seen, model)) and _recounted(known, item.summary)
    if recounted or _of_another(known.summary, item.summary):
        changed.append("summary")
    parts = {name: (known.definition or {}).get(name) for name in NESTED}
    changed += [name for name in lost(parts, data) if name not in changed and name not in lost(parts, known.data)]
    if moving and data.get("status") not in model.lifecycle.status_of(known.states):
        changed = [*changed, "status"] if not known.stimuli else changed
    return changed


def _quiet(known: CampaignModel, data: Mapping[str, Any], seen: Observation, model: Model) -> bool:
    """Whether no call of a sandbox can have ended since a campaign was shown without one in progress."""
    if model.began is None or not model.began.control or data.get("status") != known.data.get("status"):
        return False
    idle = known.summary is not None and known.summary.get("call_inprogress") == 0
    return idle and seen.present.latest - known.shown_at < SHORTEST_CALL_SECONDS


def _of_another(known: Mapping[str, Any] | None, shown: Mapping[str, Any] | None) -> bool:
    """Whether two summaries name two campaigns."""
    named = [each["campaign_sid"] for each in (known, shown) if each is not None and "campaign_sid" in each]
    return len(named) == 2 and named[0] != named[1]


def _recounted(known: CampaignModel, summary: Mapping[str, Any] | None) -> bool:
    """Whether a campaign of which no call can have ended shows other counts of calls than before.

    Calls in flight when a campaign ended may still finish, and count then.
    """
    if known.summary is not None and known.summary.get("call_inprogress") not in (0, None):
        return False
    if known.summary is None or summary is None or any(write.kind not in REFUSALS for write in known.writes):
        return False
    if known.summary.get("call_initialized") != summary.get("call_initialized"):
        return False  # a call that rings may be counted there alone
    counts = ("call_completed", "call_failed")
    return any(known.summary.get(n) != summary.get(n) for n in counts if n in known.summary and n in summary)


def _confirmed(known: CampaignModel, model: Model) -> list[str]:
    """The rules that an unchanged read decides: those of what was refused, GET-01 after a write, GET-03 else."""
    refused = [rule for write in known.writes if write.kind in REFUSALS for rule in broken_by(write, model)]
    if known.writes and known.writes[-1].kind == "accepted":
        return ["GET-01"]
    if refused:
        return sorted(set(refused) - {"DEL-04"})
    return ["GET-01"] if known.shown == known.created else ["GET-03"]


def _accuse(
    known: CampaignModel, seen: Observation, model: Model, what: str, expected: str, observed: str
) -> Iterator[Judgement]:
    if any(write.kind == "unknown" for write in known.writes):
        return
    blamed = _blamed(known.writes, seen, model, what)
    if blamed is not None and blamed.kind in REFUSALS:
        after, cause, rules = f"{blamed.kind}", f"a {blamed.kind} request", broken_by(blamed, model)
    elif blamed is not None:
        after, cause, rules = "write", "a successful write", broken_by(blamed, model)
    elif known.shown == known.created:
        after, cause, rules = "create", "its creation", ["CRE-01" if what == "gone" else "GET-01"]
    else:
        after, cause, rules = "reads", "reads alone", ["GET-03"]
    for rule in rules:
        yield _about(known, seen).broken(
            rule,
            f"{what}-after-{after}",
            summary=f"after {cause}, a read shows another {what}",
            expected=expected,
            observed=observed,
            promise="success" if rule in ("CRE-01", "EDT-03") else "fact",
        )


def _blamed(writes: Sequence[Write], seen: Observation, model: Model, what: str) -> Write | None:
    """The last write that explains what changed: a refused one that holds it, or an accepted one that was undone.

    Where there is none, the last refused one; without any, the last that holds what changed, or else the last.
    """
    item = seen.single()
    shown = ((item and item.data) or {}).get(what)
    holding = [write for write in writes if _holds(write, what)]
    refused = [write for write in writes if write.kind in REFUSALS]
    explaining = [write for write in holding if write.kind in REFUSALS or _undone(write, model, what, shown)]
    return next(reversed(explaining or refused or holding or writes), None)


def _holds(write: Write, what: str) -> bool:
    if what == "gone":
        return write.method == "DELETE"
    element = write.element if isinstance(write.element, Mapping) else {}
    return what in element or (what == "status" and "action" in element)


def _undone(write: Write, model: Model, what: str, shown: Any) -> bool:
    """Whether a value is the one from before an accepted write, which did not act then, or was undone."""
    if what == "status":
        return shown in model.lifecycle.status_of(write.states)
    before = write.before.get(what)
    return (before is None) == (shown is None) and agree(what, before, shown)


def broken_by(write: Write, model: Model) -> list[str]:
    """The rules that are broken when a read shows that a refused write did something, or an accepted one did not."""
    if write.kind == "trespass":
        return [_trespassed(write)]
    if write.kind == "refused-delete":
        return ["DEL-04"]
    if write.kind == "malformed":
        body = write.body
        return ["CRE-34", "LIF-10" if "action" in body else "EDT-04"] if unwrapped(body) else ["CRE-24"]
    if write.kind == "accepted" and write.method == "DELETE":
        return ["DEL-02"]
    element = write.element
    if write.kind == "accepted":
        return ["GET-01", *_accepted_rules(write.states, element, model)]
    rules = [] if write.kind == "refused-action" else ["EDT-04"]
    rules += ["LIF-10"] if "action" in element else []
    return rules + (["EDT-08"] if {"status", "summary"} & set(element) else [])


def _accepted_rules(states: StateSet, element: Mapping[str, Any], model: Model) -> list[str]:
    """The rules that are broken, beside GET-01, when an accepted edit or action turns out to have done nothing."""
    rules = set()
    if element.get("action") in model.lifecycle.actions:
        rules = {rule for state in states for rule in model.lifecycle.step(state, element["action"]).rules}
    if set(element) - {"action"}:
        before = {model.lifecycle.states[state].edit for state in states} == {"everything"}
        rules.add("EDT-01" if before else "EDT-03")
    return sorted(rules)


def _trespassed(write: Write) -> str:
    if not write.documented:
        return "ACC-05"
    return {"none": "ACC-01", "wrong": "ACC-02"}.get(write.authorization, "ACC-04")


def _gone(known: CampaignModel, seen: Observation, model: Model) -> Iterator[Judgement]:
    """A campaign that is not found: by what was asked of it, or by itself when something was due, or may have been."""
    base = model.campaigns[known.id]
    dues = model.dues(base, seen.present)
    missing = seen.refused_as(404)
    if known.writes or not missing or not any(dues[name] is Due.YES for name in known.stimuli):
        yield from _accuse(known, seen, model, "gone", "the campaign is there", seen.describe())
    if not known.stimuli or not missing:
        return
    for rule in sorted({*_rules_of_time(base, model, dues), "LIF-18"}):
        yield _about(base, seen).broken(
            rule,
            f"{'/'.join(sorted(base.states))}-then-gone",
            summary=f"a campaign that was {' or '.join(model.lifecycle.status_of(base.states))} is not found",
            expected=" or ".join(model.lifecycle.status_of(known.states)),
        )


def _about(known: CampaignModel, seen: Observation) -> Reporter:
    writes = {write.number for write in known.writes[-3:]}
    return Reporter(seen, *sorted({known.created, known.shown, *writes} - {seen.number}))


def _rules_of_time(base: CampaignModel, model: Model, dues: dict[str, Due]) -> list[str]:
    """The rules of the moves at send_at and end_at that certainly or perhaps came since the last look."""
    rules: set[str] = set()
    states = base.states
    for stimulus in ("send-at-reached", "end-at-reached"):
        if dues[stimulus] is Due.NO:
            continue
        for state in states:
            cell = model.lifecycle.step(state, stimulus)
            rules.update(cell.rules)
            if cell.outcomes not in ((), (state,)) and dues[stimulus] is Due.YES:
                rules.add("LIF-22")
        states = model.lifecycle.happened(states, stimulus, dues[stimulus])
    if "CRE-22" in rules:
        rules -= {"LIF-12"}
        if _overdue(base):
            rules.add("CRE-17")
    return sorted(rules)


def _overdue(base: CampaignModel) -> bool:
    """Whether the campaign was created with a send_at that had passed."""
    send_at, _ = schedule_of(base.definition or {})
    return send_at is not None and base.start_due is not None and send_at < base.start_due


def _decisive(base: CampaignModel, model: Model, dues: dict[str, Due]) -> bool:
    """Whether only send_at and end_at can have moved the campaign, and both certainly have or have not come."""
    certain = dues["send-at-reached"] is not Due.MAYBE and dues["end-at-reached"] is not Due.MAYBE
    calls = dues["all-targets-done"] is not Due.NO and bool(base.states & {"in-progress", "starting", "created"})
    return certain and not calls and len(model.lifecycle.status_of(base.states - {"starting"})) <= 1


CHECKS = (
    ExchangeCheck(name="read: unknown ids", judge=unknown_ids, operations=frozenset(UNKNOWN_IDS)),
    ExchangeCheck(name="read: representation", judge=representation, operations=READ),
    ExchangeCheck(name="read: moves by itself", judge=by_itself, operations=READ),
)
