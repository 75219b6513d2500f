"""The live half of a campaign: its dialing, made from the record, and how the record follows what happens. Pure."""

from dataclasses import dataclass, field, replace

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import parameters
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.dialling.calls import Call, Definition, Event, Move, Progress, Redefined, Retries, Summary
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.policy import targets_among
from campaign_contracts.mock.dialling.simulation import replay
from campaign_contracts.spec import Json

_EVERY_OUTCOME = ["busy", "no-answer", "failed"]


@dataclass(kw_only=True, slots=True)
class Calling:
    """A campaign being dialled and the calls that have ended so far, in order of their end."""

    dialing: Dialing
    ended: list[Call] = field(default_factory=list)

    @property
    def calls(self) -> list[Call]:
        """Every call, those in flight included, in order of start."""
        return sorted((*self.ended, *self.dialing.in_flight), key=lambda call: call.ordinal)


def begin(campaign: Campaign, behaviour: Behaviour, instant: int) -> Calling:
    """The dialing of a campaign as it was at an instant, from its log."""
    (since, state), *moves = campaign.log
    decided = behaviour.of(Dialled)
    log: list[Move | Redefined] = [Move(at=at, state=entered) for at, entered in moves]
    log += [Redefined(at=at, definition=definition_of(other)) for at, other in decided.later(campaign)]
    dialled = decided.campaign(campaign)
    definition = definition_of(_each_list_once(dialled) if behaviour.choices.same_list_dialled_once else dialled)
    dialing, progress = replay(definition, behaviour.policy, log, instant, state=state, since=since)
    return Calling(dialing=dialing, ended=progress.calls)


def _each_list_once(campaign: Campaign) -> Campaign:
    lists = campaign.definition.get("lists")
    if not isinstance(lists, list) or not all(isinstance(sid, str) for sid in lists):
        return campaign
    return replace(campaign, definition={**campaign.definition, "lists": list(dict.fromkeys(map(str, lists)))})


def advance(
    campaign: Campaign, calling: Calling, now: int, behaviour: Behaviour, *, entered: str | None = None
) -> tuple[Campaign, list[Event]]:
    """The campaign at a later instant, perhaps after an action put it into a state, and the callbacks that came due."""
    dialing = calling.dialing
    progress = dialing.advance(now) if entered is None else dialing.apply(Move(at=now, state=entered))
    calling.ended += progress.calls
    return _follow(campaign, progress, now, behaviour), progress.events


def _follow(campaign: Campaign, progress: Progress, now: int, behaviour: Behaviour) -> Campaign:
    updated_at = campaign.updated_at
    if progress.moves and behaviour.choices.self_moves_touch:
        updated_at = max(updated_at, progress.moves[-1].at)
    state = progress.moves[-1].state if progress.moves else campaign.state
    return replace(campaign, state=state, updated_at=updated_at, settled_at=now)


def counts_before_start(campaign: Campaign) -> Summary:
    """The counters of a campaign that nobody was called for yet."""
    waiting = len(targets_among(_numbers(campaign), _duplicates_called(campaign)))
    return Summary(call_scheduled=waiting, call_initialized=0, call_completed=0, call_failed=0, call_inprogress=0)


def definition_of(campaign: Campaign) -> Definition:
    """What the dialer needs to know. Odd values that nothing obliges a server to refuse are bent."""
    sent = campaign.definition
    throttle = sent.get("throttle")
    own_pace = sent.get("mode") == "custom" and isinstance(throttle, int) and throttle > 0
    return Definition(
        campaign_id=campaign.id,
        numbers=_numbers(campaign),
        start_at=campaign.start_at,
        end_at=campaign.end_at,
        call_duplicate_numbers=_duplicates_called(campaign),
        throttle=throttle if own_pace else None,
        retries=_retries(sent.get("retries")),
    )


def _numbers(campaign: Campaign) -> tuple[str, ...]:
    sent = campaign.definition
    return (*parameters.numbers(sent.get("from")), *_listed(sent.get("lists"), campaign.listed))


def _duplicates_called(campaign: Campaign) -> bool:
    return campaign.definition.get("call_duplicate_numbers") in (True, "true")


def _retries(sent: Json) -> Retries | None:
    if not isinstance(sent, dict):
        return None
    on_status = sent.get("on_status")
    statuses = on_status if isinstance(on_status, list) else _EVERY_OUTCOME
    return Retries(
        number_of_retries=min(max(_whole(sent.get("number_of_retries"), 0), 0), 100),
        interval_mins=max(_whole(sent.get("interval_mins"), 1), 1),
        mechanism="Exponential" if sent.get("mechanism") == "Exponential" else "Linear",
        on_status=frozenset(status for status in statuses if isinstance(status, str)),
    )


def _whole(value: Json, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _listed(sids: Json, known: dict[str, list[str]]) -> list[str]:
    """The numbers of the lists: a list that nobody created holds two numbers that answer at the first attempt."""
    texts = [sid for sid in sids if isinstance(sid, str)] if isinstance(sids, list) else []
    return [number for sid in texts for number in (known[sid] if sid in known else parameters.list_numbers(sid))]
