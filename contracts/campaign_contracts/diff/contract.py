"""The lifecycle and the rules of two bundles of this kit side by side."""

from collections.abc import Iterator, Mapping

from campaign_contracts.diff.change import Change, Kind
from campaign_contracts.spec import Json

_WINDOWS = ("gone", "ended", "undecided", "callbacks", "everything")
"""How much may be edited in a state, the least first."""


def lifecycle(old: Json, new: Json) -> Iterator[Change]:
    """States, stimuli, cells and edit windows. What a server may do to a campaign may become less, not more."""
    states, states_now = ({row["name"]: row for row in doc["states"]} for doc in (old, new))
    for name in [*states, *(name for name in states_now if name not in states)]:
        place = f"state {name}"
        if name not in states_now:
            yield _change(Kind.COMPATIBLE, place, "is no longer there")
        elif name not in states:
            yield _change(Kind.COMPATIBLE, place, "is new: the cells say what leads there")
        else:
            yield from _state(states[name], states_now[name], place)
    stimuli, stimuli_now = ([row["name"] for row in doc["stimuli"]] for doc in (old, new))
    gone, fresh = (name for name in stimuli if name not in stimuli_now), (n for n in stimuli_now if n not in stimuli)
    yield from (_change(Kind.BREAKING, f"stimulus {name}", "is no longer there") for name in gone)
    yield from (_change(Kind.COMPATIBLE, f"stimulus {name}", "is new") for name in fresh)
    for state in (name for name in states if name in states_now):
        for stimulus in (name for name in stimuli if name in stimuli_now):
            before, after = (doc["cells"][state][stimulus] for doc in (old, new))
            yield from _cell(before, after, f"cell {state} x {stimulus}")
    yield from _window(old["edit_window"]["callbacks"], new["edit_window"]["callbacks"])


def _window(old: Json, new: Json) -> Iterator[Change]:
    if set(old) != set(new):
        kind = Kind.BREAKING if set(old) - set(new) else Kind.COMPATIBLE
        yield _change(kind, "edit window", f"{', '.join(new)} stay editable after send_at, instead of {', '.join(old)}")


def _state(old: Json, new: Json, place: str) -> Iterator[Change]:
    if old["status"] != new["status"]:
        yield _change(Kind.BREAKING, place, f"reads {new['status']} instead of {old['status']}")
    if old["edit"] != new["edit"]:
        less = _WINDOWS.index(new["edit"]) < _WINDOWS.index(old["edit"])
        kind = Kind.BREAKING if less else Kind.COMPATIBLE
        yield _change(kind, place, f"edit window {old['edit']} became {new['edit']}")
    if old["summary"] != new["summary"]:
        yield _change(Kind.DOCUMENTATION, place, "summary changed")


def _cell(old: Json, new: Json, place: str) -> Iterator[Change]:
    before, after = old["outcomes"], new["outcomes"]
    decided, decided_now = old.get("decided", True), new.get("decided", True)
    fresh = [outcome for outcome in after if outcome not in before]
    gone = [outcome for outcome in before if outcome not in after]
    text = f"{' or '.join(before) or 'cannot happen'} became {' or '.join(after) or 'cannot happen'}"
    if decided and not decided_now:
        yield _change(Kind.BREAKING, place, "nothing is promised any more")
    elif not decided:
        if decided_now:
            yield _change(Kind.COMPATIBLE, place, f"is promised now: {' or '.join(after)}")
    elif fresh and (before or "refused" not in after):
        yield _change(Kind.BREAKING if before else Kind.COMPATIBLE, place, text)
    elif gone or fresh:
        yield _change(Kind.COMPATIBLE, place, text)
    elif before != after:
        yield _change(Kind.DOCUMENTATION, place, "the order of its outcomes changed")
    if set(old.get("rules", ())) != set(new.get("rules", ())):
        yield _change(Kind.DOCUMENTATION, place, "it obeys other rules")


def rules(old: Json, new: Json) -> Iterator[Change]:
    """The catalogue. A promise that is taken back breaks callers; what a rule says is for people to read."""
    before, after = ({rule["id"]: rule for rule in doc["rules"]} for doc in (old, new))
    for identifier, rule in before.items():
        if identifier not in after:
            yield _rule(Kind.BREAKING, identifier, f"is no longer promised: {rule['statement']}")
        else:
            yield from _same_rule(rule, after[identifier])
    for identifier, rule in after.items():
        if identifier not in before:
            yield _rule(Kind.COMPATIBLE, identifier, f"is promised now: {rule['statement']}")


def _same_rule(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    identifier = new["id"]
    if lost := [promise for promise in old["promises"] if promise not in new["promises"]]:
        yield _rule(Kind.BREAKING, identifier, f"promises {' and '.join(lost)} no longer")
    if more := [promise for promise in new["promises"] if promise not in old["promises"]]:
        yield _rule(Kind.COMPATIBLE, identifier, f"also promises {' and '.join(more)}")
    if old["statement"] != new["statement"]:
        yield _rule(Kind.DOCUMENTATION, identifier, "reads otherwise; whether it means the same is for you to judge")
    words = ("authority", "needs", "decided_by", "operations", "sources", "portal")
    if changed := [name for name in words if old.get(name) != new.get(name)]:
        yield _rule(Kind.DOCUMENTATION, identifier, f"{', '.join(changed)} changed")


def _change(kind: Kind, place: str, text: str) -> Change:
    return Change(kind=kind, area="lifecycle", place=place, text=text)


def _rule(kind: Kind, identifier: str, text: str) -> Change:
    return Change(kind=kind, area="rule", place=f"rule {identifier}", text=text)
