"""The server's present as far as a history tells it, and what campaigns do by themselves until then."""

from dataclasses import dataclass, field

from campaign_contracts import instants
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.history import RECORDED, Clock, RunBegan
from campaign_contracts.lifecycle import Due, Lifecycle, StateSet
from campaign_contracts.promises import Present
from campaign_contracts.stated_time import Ahead

GRACE_SECONDS = 5.0
"""What must happen by itself has happened this long after it was due, or at once when the clock was moved (LIF-22)."""

STARTING_SECONDS = 2.0
"""So long may a campaign that is due at once still read `created` where the clock is moved (CRE-22)."""

UNCONTROLLED_SECONDS = 5.0
"""How far a server's clock that cannot be read may be from ours."""

SHORTEST_CALL_SECONDS = 9.0
"""No sandbox campaign is through with its calls earlier than this after its start (a call lasts 10 s, less
tolerance).
"""


LONGEST_CALL_SECONDS = 32.0
"""No call of a sandbox that was in flight when its campaign ended or was paused still runs after this (30 s each)."""

SETTLED_SECONDS = LONGEST_CALL_SECONDS + GRACE_SECONDS
"""So long after a pause whatever the calls in flight lead to has happened."""


ANY_TIME = Present(earliest=0.0, latest=instants.LATEST)


@dataclass(kw_only=True)
class Timeline:
    """When a run began, and what its server's clock said last."""

    lifecycle: Lifecycle
    began: RunBegan | None = None
    started_at: float = 0.0
    anchor: tuple[float, float, float] | None = None
    """(record time before, record time after, server's now) of the last look at the server's clock."""
    earlier: tuple[float, float] | None = None
    """(record time, server's now) of the look before that one: requests may be under way beside a look."""
    moved_to: float | None = None
    ahead: Ahead = field(default_factory=Ahead)

    @property
    def alone(self) -> bool:
        """Whether all that is done to campaigns is known: in a recording, and on a live service, others may act."""
        began = self.began
        return began is not None and began.control and not began.live and began.profile != RECORDED

    def begin(self, record: RunBegan) -> None:
        """Learn whose run this is."""
        self.began = record
        self.started_at = instants.parse(record.started_at) or 0.0

    def tick(self, record: Clock) -> None:
        """Learn what the server's clock says, and that it was moved."""
        now = instants.parse(record.now)
        if now is None:
            return
        self.earlier = (self.anchor[1], self.anchor[2]) if self.anchor is not None and not record.reset else None
        self.anchor = (record.at, record.until, now)
        if record.reset:
            self.moved_to = None
        elif record.advanced_seconds:
            self.moved_to = now

    def present(self, at: float, until: float, *, known: bool = True) -> Present:
        """The server's present between two record times; any time where nobody knows the server's clock."""
        if not known:
            return ANY_TIME
        if self.anchor is None:
            wall = self.started_at + self.ahead.seconds
            return Present(earliest=wall + at - UNCONTROLLED_SECONDS, latest=wall + until + UNCONTROLLED_SECONDS)
        before, after, now = self.anchor
        tolerance = instants.TOLERANCE_SECONDS
        earliest = now + max(0.0, at - after)
        if at < before and self.earlier is not None:
            earliest = min(earliest, self.earlier[1] + max(0.0, at - self.earlier[0]))
        return Present(earliest=earliest - tolerance, latest=now + max(0.0, until - before) + tolerance)

    def dues(self, known: CampaignModel, present: Present) -> dict[str, Due]:
        """What happens by itself to a campaign, and whether it has happened by the present."""
        return {
            "send-at-reached": self._due_between(
                known.starts, present, moved_by=STARTING_SECONDS if "starting" in known.states else 0.0
            ),
            "all-targets-done": self._calls_due(known, present),
            "end-at-reached": self._due_between(known.ends, present),
        }

    def moved_on(self, known: CampaignModel, present: Present) -> CampaignModel:
        """The campaign with everything done that certainly or perhaps happened by itself until the present."""
        if self._still(known, present):
            return known
        dues = self.dues(known, present)
        states = self._elapsed(known, dues)
        reached, moves = known.states | states, self.lifecycle.moves
        happened = [
            name
            for name, due in dues.items()
            if due is not Due.NO and name not in known.stimuli and any((state, name) in moves for state in reached)
        ]
        if not happened and states == known.states:
            return known
        return known._replace(states=states, stimuli=(*known.stimuli, *happened))

    def states_at(self, known: CampaignModel, present: Present) -> StateSet:
        """The states of the campaign that has been moved on to the present."""
        return known.states if self._still(known, present) else self._elapsed(known, self.dues(known, present))

    def _still(self, known: CampaignModel, present: Present) -> bool:
        """Whether nothing ever happens to the campaign by itself, or not yet."""
        starts = known.starts
        return known.states <= self.lifecycle.settled or (
            starts is not None and known.ends is not None and present.latest < min(starts[0], known.ends[0])
        )

    def _elapsed(self, known: CampaignModel, dues: dict[str, Due]) -> StateSet:
        return self.lifecycle.elapsed(
            known.states,
            send_at=dues["send-at-reached"],
            calls=dues["all-targets-done"],
            end_at=dues["end-at-reached"],
        )

    def _due_between(self, span: tuple[float, float] | None, present: Present, *, moved_by: float = 0.0) -> Due:
        """Whether what comes between two instants has come, by itself or because time was moved so far beyond it."""
        if span is None or present.latest < span[0]:
            return Due.NO
        latest = span[1]
        jumped = self.moved_to is not None and self.moved_to > latest + moved_by + instants.TOLERANCE_SECONDS
        return Due.YES if jumped or present.earliest > latest + GRACE_SECONDS else Due.MAYBE

    def _calls_due(self, known: CampaignModel, present: Present) -> Due:
        """Calls may be over once every target can have been dialled at the pace of CAL-13; never for certain.

        Those in flight when a campaign is paused may be settled at once, so that nothing is left after a resume. Once
        they have ended, a campaign that is still paused is not done by its calls any more.
        """
        if (starts := known.starts) is None:
            return Due.MAYBE
        if present.latest < starts[0] or self._at_rest(known):
            return Due.NO
        sandbox = self.began is not None and self.began.control
        definition = known.definition or {}
        pace = definition.get("throttle") if definition.get("mode") == "custom" else 60 if sandbox else None
        rounds = (known.numbers - 1) // (pace + 1) if isinstance(pace, int) and known.numbers is not None else 0
        paused = known.interrupted or any(self.lifecycle.states[state].status == "paused" for state in known.states)
        shortest = rounds * 60.0 + (SHORTEST_CALL_SECONDS if sandbox and not paused else 0.0)
        return Due.NO if present.latest < starts[0] + shortest else Due.MAYBE

    def _at_rest(self, known: CampaignModel) -> bool:
        """Whether a campaign of a sandbox was shown paused when no call of it can have been in flight any more.

        What becomes of one of which nobody was reached is undecided.
        """
        if self.began is None or not self.began.control or known.halted is None:
            return False
        reached = (known.summary or {}).get("call_completed")
        paused = all(self.lifecycle.states[state].status == "paused" for state in known.states)
        return paused and bool(reached) and known.shown_at > known.halted + SETTLED_SECONDS
