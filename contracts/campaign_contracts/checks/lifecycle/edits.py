"""What an accepted edit shows: what was sent is applied where it may be, and everything else stays."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.lifecycle.actions import about, addressed
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.editing import THIRTY_DAYS
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import DEFINITION, ECHOED, IDENTITY, carries, differing, lost
from campaign_contracts.checks.protocol import UPDATE, ExchangeCheck, judges
from campaign_contracts.elements import NESTED, merged_with, schedule_of, sent_in_part
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import ADDRESS, COMPANY, Promises
from campaign_contracts.verdicts import Judgement, kept

SURELY_SHOWN = (*ECHOED, "custom_field")

DEFAULT_SECONDS = 6.0
"""How far from its instant an end_at may be that a server chose itself."""

Change = tuple[str, Any, Any]
"""A field with the value that it should have and the value that it has."""


@judges("EDT-01", "EDT-02", "EDT-03")
def applied(seen: Observation, model: Model) -> Iterator[Judgement]:
    """An accepted edit shows the editable parameters as sent and all others as they were."""
    found = _accepted(seen, model)
    if found is None:
        return
    known, element, data = found
    windows = {model.lifecycle.states[state].edit for state in known.states}
    if len(windows) != 1 or windows & {"undecided", "gone"}:
        return
    editable = DEFINITION if windows == {"everything"} else model.lifecycle.callbacks
    if windows == {"ended"}:
        editable = ()
    applies = "EDT-01" if windows == {"everything"} else "EDT-03"
    stays = "EDT-01" if windows == {"everything"} else "EDT-02"
    promised = model.promised(seen)[0]
    kept_if_taken = {ADDRESS.topic, *([COMPANY.topic] if windows == {"callbacks"} else [])}
    decided = promised.kind == "success" or promised.topic in kept_if_taken
    judged = element if decided else _in_part(element, known, promised.kind)
    unapplied = list(_unapplied(judged, known.data, data, editable))
    disturbed = list(_disturbed(element, known.data, data, editable, model.lifecycle.callbacks))
    disturbed += _vanished(element, known, data)
    yield from _report(seen, known, applies, "unapplied", unapplied)
    yield from _report(seen, known, stays, "disturbed", disturbed)
    if windows == {"callbacks"}:
        others = [change for change in disturbed if change[0] in model.lifecycle.callbacks]
        yield from _report(seen, known, applies, "changed-with-a-callback", others)
    if not unapplied and windows != {"ended"} and any(name in SURELY_SHOWN for name in element if name in editable):
        yield kept(applies, "fact")
    if not disturbed:
        yield kept(stays, "fact")


@judges("EDT-06")
def identity(seen: Observation, model: Model) -> Iterator[Judgement]:
    """The fields id, account_sid and date_created never change, and date_updated never goes down."""
    found = _accepted(seen, model)
    if found is None:
        return
    known, _, data = found
    changed: list[Change] = [
        (name, known.data.get(name), data.get(name)) for name in differing(IDENTITY, known.data, data)
    ]
    before, after = instants.parse(known.data.get("date_updated")), instants.parse(data.get("date_updated"))
    if before is not None and (after is None or after < before - instants.TOLERANCE_SECONDS):
        changed.append(("date_updated", f"not before {known.data.get('date_updated')}", data.get("date_updated")))
    yield from _report(seen, known, "EDT-06", "changed", changed)
    if not changed:
        yield kept("EDT-06")


@judges("EDT-08")
def not_settable(seen: Observation, model: Model) -> Iterator[Judgement]:
    """The fields status and summary are not taken from what is sent."""
    known = addressed(seen, model, "update_campaign")
    element = seen.elements[0] if seen.elements is not None and len(seen.elements) == 1 else None
    if known is None or not isinstance(element, Mapping) or not {"status", "summary"} & set(element):
        return
    item = seen.single()
    if seen.answer is Answer.REFUSED:
        yield kept("EDT-08")
        return
    if item is None or item.data is None:
        return
    legal = model.lifecycle.status_of(_after(known, element, model))
    status = item.data.get("status")
    counters = element.get("summary") if isinstance(element.get("summary"), Mapping) else {}
    shown = item.summary or {}
    taken = [name for name, value in (counters or {}).items() if value not in (0, None) and shown.get(name) == value]
    if status == element.get("status") and status not in legal:
        yield from _report(seen, known, "EDT-08", "taken", [("status", " or ".join(legal), status)])
    elif taken:
        changes: list[Change] = [(f"summary.{name}", "a count of the server's own", shown[name]) for name in taken]
        yield from _report(seen, known, "EDT-08", "taken", changes)
    else:
        yield kept("EDT-08")


@judges("CRE-31")
def default_end(seen: Observation, model: Model) -> Iterator[Judgement]:
    """An end_at that nobody chose stays through an edit, or is 30 days after the send_at that is edited."""
    found = _accepted(seen, model)
    if found is None:
        return
    known, element, data = found
    (_, before), (send_at, after) = schedule_of(known.data), schedule_of(data)
    chosen = [(known.definition or {}).get("schedule"), element.get("schedule", {"send_at": send_at})]
    if any(not isinstance(part, Mapping) or "end_at" in part or part.get("send_at") is None for part in chosen):
        return  # somebody chose it, or the start is not known
    if before is None or after is None:
        return
    allowed = [before, *([send_at + THIRTY_DAYS] if send_at is not None else [])]
    if any(abs(after - instant) <= DEFAULT_SECONDS for instant in allowed):
        yield kept("CRE-31")
    else:
        expected = " or ".join(map(instants.render, allowed))
        change = ("schedule.end_at", expected, instants.render(after))
        yield from _report(seen, known, "CRE-31", "default-moved", [change])


@judges("EDT-09")
def cleared(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A null may clear a parameter or be refused, but not clear what the campaign cannot be without."""
    found = _accepted(seen, model)
    if found is None:
        return
    known, element, data = found
    stored = known.definition or {}
    result = _left(element, stored, known.data, data)
    if result is None or {model.lifecycle.states[state].edit for state in known.states} != {"everything"}:
        return
    promises = Promises(spec=model.spec, lifecycle=model.lifecycle)
    for rule in sorted(promises.crossed(result, stored)):
        yield about(known, seen).broken(
            "EDT-09",
            f"cleared-against-{rule}",
            summary=f"an edit with null clears what {rule} demands of the campaign",
            expected="the edit is refused with a 4xx code, and nothing changes",
            observed=f"{seen.describe()} for {in_json(dict(element))}"[:300],
            promise="refusal",
        )


def _left(
    element: Mapping[str, Any], stored: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The campaign without what a null in the edit made disappear from what is surely shown; None where nothing did."""
    result = {**stored, **{name: merged_with(name, stored.get(name), value) for name, value in element.items()}}
    gone = False
    for name in (each for each in element if each in SURELY_SHOWN and before.get(each) is not None):
        sent, shown = element[name], after.get(name)
        gone = gone or (sent is None and shown is None)
        if isinstance(sent, Mapping) and isinstance(shown, Mapping):
            gone = gone or any(value is None and shown.get(key) is None for key, value in sent.items())
    return result if gone else None


def _accepted(seen: Observation, model: Model) -> tuple[CampaignModel, Mapping[str, Any], Mapping[str, Any]] | None:
    known = addressed(seen, model, "update_campaign")
    item = seen.single()
    if known is None or not known.certain or seen.answer is not Answer.ACCEPTED or item is None or item.data is None:
        return None
    element = seen.elements[0] if seen.elements is not None and len(seen.elements) == 1 else None
    if not isinstance(element, Mapping) or "deleted" in known.states:
        return None
    return known, element, item.data


def _in_part(element: Mapping[str, Any], known: CampaignModel, kind: str) -> dict[str, Any]:
    """The nested objects that an edit sends in part: accepted, they must be merged, whatever else is undecided."""
    partial = sent_in_part(element, known.definition or {}) if kind == "undecided" else []
    return {name: element[name] for name in partial}


def _unapplied(
    element: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], editable: tuple[str, ...]
) -> Iterator[Change]:
    for name, value in element.items():
        if name not in editable or value is None:
            continue
        shown = after.get(name)
        if shown is None and name not in SURELY_SHOWN:
            continue
        wanted = merged_with(name, before.get(name), value)
        if name == "schedule" and isinstance(value, Mapping) and isinstance(wanted, Mapping) and "end_at" not in value:
            wanted = {key: item for key, item in wanted.items() if key != "end_at"}
        if not carries(name, wanted, shown):
            yield name, wanted, shown


def _disturbed(
    element: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    editable: tuple[str, ...],
    callbacks: tuple[str, ...],
) -> Iterator[Change]:
    for name in differing(DEFINITION, before, after):
        sent = name in element
        if (sent and name in editable) or (sent and not editable and name in callbacks):
            continue
        yield name, before.get(name), after.get(name)


def _vanished(element: Mapping[str, Any], known: CampaignModel, data: Mapping[str, Any]) -> list[Change]:
    """Parts of `retries` and `schedule` that were sent, were shown until now, and are no longer."""
    parts = {name: (known.definition or {}).get(name) for name in NESTED if name not in element}
    gone = lost(parts, data)
    if not gone:
        return []
    before = lost(parts, known.data)
    return [(name, known.data.get(name), data.get(name)) for name in sorted(gone) if name not in before]


def _after(known: CampaignModel, element: Mapping[str, Any], model: Model) -> frozenset[str]:
    action = element.get("action")
    if isinstance(action, str) and action in model.lifecycle.actions:
        return model.lifecycle.possible(known.states, action, Answer.ACCEPTED) or known.states
    return known.states


_HOW = {
    "unapplied": "is not changed by an accepted edit",
    "disturbed": "is changed, though it was not to be",
    "changed-with-a-callback": "is changed with another callback",
    "changed": "changed",
    "taken": "was set by sending it",
    "default-moved": "that nobody chose is moved by an edit",
}


def _report(seen: Observation, known: CampaignModel, rule: str, how: str, changes: list[Change]) -> Iterator[Judgement]:
    for name, expected, observed in changes:
        yield about(known, seen).broken(
            rule,
            f"{name}-{how}",
            summary=f"{name} {_HOW[how]}",
            expected=f"{name}: {in_json(expected)}"[:300],
            observed=f"{name}: {in_json(observed)}"[:300],
        )


CHECKS = (
    ExchangeCheck(name="edit: applied", judge=applied, operations=UPDATE),
    ExchangeCheck(name="edit: identity", judge=identity, operations=UPDATE),
    ExchangeCheck(name="edit: not settable", judge=not_settable, operations=UPDATE),
    ExchangeCheck(name="edit: default end", judge=default_end, operations=UPDATE),
    ExchangeCheck(name="edit: cleared", judge=cleared, operations=UPDATE),
)
