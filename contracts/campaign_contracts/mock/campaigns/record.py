"""What a campaign is and what happens to it: create, edit, act, delete, and the moves that time brings. Pure.

Every function takes the instant and gives a new record; nothing here reads a clock, a store or a socket.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import parameters
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError
from campaign_contracts.spec import Json

Fits = Callable[[Mapping[str, Json]], None]
"""Raises RefusalError when a merged definition breaks a rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """One campaign as the mock keeps it. Instants are microseconds; `definition` holds what was sent and no defaults.

    `log` holds its first state and the states that actions put it into, with their instants; what happens by itself
    follows from that. `settled_at` is the instant up to which it has been followed, `counts` the summary of its end,
    `listed` the numbers of those of its lists that were created.
    """

    id: str
    account: str
    state: str
    definition: dict[str, Json]
    created_at: int
    updated_at: int
    start_at: int
    end_at: int
    settled_at: int
    log: list[tuple[int, str]]
    counts: dict[str, int] | None = None
    listed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name, filled in where none was sent."""
        name = self.definition.get("name")
        return name if isinstance(name, str) else parameters.default_name(self.account, self.created_at)


def as_defined(campaign: Campaign) -> Campaign:
    """What is dialled is what the campaign says, with all of its edits (EDT-01)."""
    return campaign


def nothing_later(_campaign: Campaign) -> list[tuple[int, Campaign]]:
    """A campaign that has started is dialled as it was then, to its end (EDT-02)."""
    return []


@dataclass(frozen=True, kw_only=True)
class Dialled:
    """What the dialer goes by."""

    campaign: Callable[[Campaign], Campaign] = as_defined
    later: Callable[[Campaign], list[tuple[int, Campaign]]] = nothing_later
    """What it goes by once the campaign has started: from which instant on, and in the order of these."""


def create(definition: dict[str, Json], *, identifier: str, account: str, now: int, behaviour: Behaviour) -> Campaign:
    """A new campaign from a definition whose values are valid. Raises RefusalError (CRE-16, CRE-17)."""
    timing = parameters.timing(definition, now, behaviour)
    scheduled = timing.start_at > now
    if scheduled and behaviour.of(parameters.Schedules).starts_at_once(timing.start_at - now):
        scheduled, timing = False, replace(timing, start_at=now)
    if not scheduled:
        timing = replace(timing, start_at=now + behaviour.start_delay)
    state = "created" if scheduled else "starting"
    if behaviour.choices.filled_in_name == "id" and not isinstance(definition.get("name"), str):
        definition = {**definition, "name": f"campaign {identifier[:8]}"}
    campaign = Campaign(
        id=identifier,
        account=account,
        state=state,
        definition=definition,
        created_at=now,
        updated_at=now + int(behaviour.choices.created_before_updated * SECOND),
        start_at=timing.start_at,
        end_at=timing.end_at,
        settled_at=now - 1,
        log=[(now, state)],
    )
    return pass_boundaries(campaign, now, behaviour)


def _boundaries(campaign: Campaign) -> tuple[tuple[int, str], ...]:
    """The instants of its definition that have not been followed yet, with their stimuli."""
    both = ((campaign.start_at, "send-at-reached"), (campaign.end_at, "end-at-reached"))
    return tuple(boundary for boundary in both if boundary[0] > campaign.settled_at)


def due_at(campaign: Campaign, behaviour: Behaviour) -> int | None:
    """The instant at which its definition will next change its state; None when it never will."""
    for instant, stimulus in _boundaries(campaign):
        if behaviour.outcome(campaign.state, stimulus) not in {None, REFUSED, campaign.state}:
            return instant
    return None


def pass_boundaries(campaign: Campaign, now: int, behaviour: Behaviour) -> Campaign:
    """The campaign after those instants of its definition that have come: what is known without looking at calls."""
    for instant, stimulus in _boundaries(campaign):
        outcome = behaviour.outcome(campaign.state, stimulus)
        if instant <= now and outcome not in {None, REFUSED}:
            campaign = replace(campaign, state=str(outcome))
    return campaign


def act(campaign: Campaign, stimulus: str, now: int, behaviour: Behaviour) -> Campaign:
    """The campaign after an action or DELETE. Raises RefusalError where the state table refuses it."""
    outcome = behaviour.outcome(campaign.state, stimulus)
    if outcome in {None, REFUSED}:
        status = behaviour.state(campaign.state).status
        raise wrong_state(f"a campaign that is {status} does not take {stimulus}", behaviour)
    state = str(outcome)
    updated_at = max(now, campaign.updated_at) if behaviour.choices.changes_touch else campaign.updated_at
    return replace(campaign, state=state, updated_at=updated_at, settled_at=now, log=[*campaign.log, (now, state)])


def edit(
    campaign: Campaign, changes: Mapping[str, Json], action: str | None, *, now: int, behaviour: Behaviour, fits: Fits
) -> Campaign:
    """The campaign after a PUT: changed parameters (None clears one), perhaps an action. Raises RefusalError."""
    if _window(campaign, behaviour) == "everything":
        if changes:
            campaign = _edited(campaign, changes, now, behaviour, fits)
        return act(campaign, action, now, behaviour) if action else campaign
    allowed = _allowed_late(campaign, changes, action, behaviour)
    moved = act(campaign, action, now, behaviour) if action else campaign
    if not allowed:
        return moved
    definition = parameters.merged(campaign.definition, allowed, behaviour)
    return replace(moved, definition=definition, updated_at=_touched(moved, definition, now, behaviour))


def _touched(campaign: Campaign, definition: Mapping[str, Json], now: int, behaviour: Behaviour) -> int:
    """`date_updated` after an edit."""
    idle = definition == campaign.definition and not behaviour.choices.idle_edit_touches
    if idle or not behaviour.choices.changes_touch:
        return campaign.updated_at
    return max(now, campaign.updated_at)


def as_in_table(window: str, _campaign: Campaign) -> str:
    """What may be edited in a state is what the state table says."""
    return window


def callbacks_only(fields: frozenset[str], _campaign: Campaign, _action: str | None) -> frozenset[str]:
    """What may be edited after send_at, beside an action or alone, given the callbacks that may."""
    return fields


def every_one(_changes: Mapping[str, Json]) -> bool:
    """What is refused after send_at is every change but those that may be made (EDT-02)."""
    return True


def as_merged(merged: Mapping[str, Json], _changes: Mapping[str, Json]) -> Mapping[str, Json]:
    """What is checked of an edit is all that it leads to (EDT-09)."""
    return merged


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What may be edited, and when."""

    window: Callable[[str, Campaign], str] = as_in_table
    merged: Callable[[Mapping[str, Json], Mapping[str, Json]], Mapping[str, Json]] = as_merged
    """What is checked of an edit, given what it leads to and what it changes (EDT-09)."""
    open_late: Callable[[frozenset[str], Campaign, str | None], frozenset[str]] = callbacks_only
    late_refused: Callable[[Mapping[str, Json]], bool] = every_one
    """Whether changes that come too late are refused, or passed over."""
    late_ignored: frozenset[str] = frozenset()
    """What may be sent after send_at without any effect."""


def _window(campaign: Campaign, behaviour: Behaviour) -> str:
    return behaviour.of(Editing).window(behaviour.state(campaign.state).edit, campaign)


def wrong_state(description: str, behaviour: Behaviour) -> RefusalError:
    """What was asked for is not possible in the campaign's present state."""
    return RefusalError(behaviour.choices.wrong_state_code, INVALID, description)


def _edited(campaign: Campaign, changes: Mapping[str, Json], now: int, behaviour: Behaviour, fits: Fits) -> Campaign:
    definition = parameters.merged(campaign.definition, changes, behaviour)
    fits(behaviour.of(Editing).merged(definition, changes))
    timing = parameters.Timing(start_at=campaign.start_at, end_at=campaign.end_at)
    if "schedule" in changes:
        timing = parameters.timing(definition, now, behaviour, before=timing)
    edited = replace(
        campaign,
        definition=definition,
        updated_at=_touched(campaign, definition, now, behaviour),
        start_at=timing.start_at,
        end_at=timing.end_at,
    )
    return pass_boundaries(edited, now, behaviour)


def _allowed_late(
    campaign: Campaign, changes: Mapping[str, Json], action: str | None, behaviour: Behaviour
) -> dict[str, Json]:
    """The changes that may still be made after send_at. Raises RefusalError when others are not to be passed over."""
    editing, open_fields = behaviour.of(Editing), _open_late(campaign, action, behaviour)
    forbidden = [name for name in changes if name not in open_fields]
    if not behaviour.choices.unchanged_value_refused:
        forbidden = [name for name in forbidden if changes[name] != campaign.definition.get(name)]
    if action and changes and behaviour.choices.extra_fields_refused:
        raise wrong_state("nothing can be changed beside an action once send_at has passed", behaviour)
    if forbidden and not action and editing.late_refused(changes):
        raise wrong_state(f"{forbidden[0]} cannot be changed once send_at has passed", behaviour)
    return {name: value for name, value in changes.items() if name in open_fields - editing.late_ignored}


def _open_late(campaign: Campaign, action: str | None, behaviour: Behaviour) -> frozenset[str]:
    fields = frozenset(behaviour.lifecycle.callbacks)
    if _window(campaign, behaviour) != "callbacks" and not behaviour.choices.ended_callbacks_editable:
        fields = frozenset()
    return behaviour.of(Editing).open_late(fields, campaign, action)
