"""The dialer: from a campaign's definition, the log of its moves and an instant to its calls and callbacks. Pure.

`Dialing` is the state of one campaign, owned by the caller: `advance` lets time pass, `apply` puts the campaign into
another state (an action's outcome). Both return what happened; `simulation` does the same with a whole log.

At one instant calls end first, then `start_at` and `end_at` come, then calls start; actions come after all that is due.
"""

from collections.abc import Mapping
from heapq import heappop, heappush

from campaign_contracts.mock.dialling import events
from campaign_contracts.mock.dialling.boundaries import END, NEVER, Boundaries
from campaign_contracts.mock.dialling.calls import Call, CallStatus, Definition, Move, Progress, Redefined, Summary
from campaign_contracts.mock.dialling.pace import Pace
from campaign_contracts.mock.dialling.policy import Policy
from campaign_contracts.mock.dialling.targets import ANSWERED, UNANSWERED, UNREACHABLE, Targets

RESULTS: Mapping[CallStatus, int] = {
    "completed": ANSWERED,
    "busy": UNANSWERED,
    "no-answer": UNANSWERED,
    "failed": UNREACHABLE,
}
"""What becomes of a target whose last call ends so."""


class Dialing:
    """One campaign being dialled. The same definition, policy and steps give the same calls and events.

    `state` is the campaign's state of the lifecycle at the instant `now`.
    """

    def __init__(self, *, definition: Definition, policy: Policy, state: str, now: int) -> None:
        self.definition = definition
        self.policy = policy
        self.state = state
        self.now = now
        self.started_at: int | None = now if policy.statuses[state] == "in-progress" else None

        self._targets = Targets(policy.targets(definition))
        self._pace = Pace(policy.calls_per_minute(definition), burst=policy.burst, now=now)
        self._flying: list[tuple[int, int, Call]] = []  # heap by end, ordinal
        self._calls_started = 0
        self._pauses = self._resumes = 0
        self._stands_since = now
        self._cut_off = False

        self._boundaries = Boundaries(definition, policy)
        self._settle_into_state()
        if not self._pending:
            self._drop_remaining(Progress())

    @property
    def status(self) -> str:
        """The status that the API prints."""
        return self.policy.statuses[self.state]

    @property
    def summary(self) -> Summary:
        """The counters at `now`."""
        opened, answered, unanswered, unreachable = self._targets.tally
        return Summary(
            call_scheduled=max(0, opened - len(self._flying)),
            call_initialized=self._calls_started,
            call_completed=answered,
            call_failed=unanswered + unreachable + (self._targets.waiting if self.policy.waiting_failed else 0),
            call_inprogress=len(self._flying),
        )

    @property
    def in_flight(self) -> tuple[Call, ...]:
        """The calls in progress at `now`, in order of start."""
        return tuple(call for _, _, call in sorted(self._flying, key=lambda entry: entry[1]))

    @property
    def uncalled(self) -> tuple[str, ...]:
        """The targets that were never called."""
        return self._targets.uncalled

    @property
    def next_change(self) -> int | None:
        """The next instant at which anything happens by itself, or None when nothing ever will."""
        at = min(self._next_end(), self._boundaries.at, self._next_start())
        return None if at >= NEVER else at

    def advance(self, until: int) -> Progress:
        """Let everything happen that is due at this instant or before. Does nothing for an instant that is past."""
        progress = Progress()
        self._run(until, progress)
        return progress

    def apply(self, move: Move) -> Progress:
        """Advance to the move's instant, then put the campaign into its state, unless it is there already.

        Returns what happened by itself, before and after. Raises ValueError when the move lies in the past.
        """
        if move.at < self.now:
            raise ValueError(
                f"the move to {move.state!r} at {move.at} lies before {self.now}, which has been reached: "
                "apply moves in order of time"
            )
        progress = self.advance(move.at)
        if move.state == self.state:
            return progress
        resumed = self.status == "paused" and self.policy.statuses[move.state] == "in-progress"
        if resumed:
            self._resumes += 1
            targets = self._targets
            targets.next_fresh = min(self.policy.resume_at(targets.next_fresh, self._resumes), len(targets.numbers))
            in_time = self.policy.pauses_in_time
            if in_time is not None and self._resumes > in_time:
                self._boundaries.put_off_end(move.at - self._stands_since)
            paced = self.policy.resumes_paced
            if paced is not None and self._resumes > paced:
                self._pace.forget(move.at)
        self._boundaries.arm()
        self._pauses += self.policy.statuses[move.state] == "paused"
        self._stands_since = move.at
        self._enter(move.state, progress)
        if self.policy.done_when_resumed or not resumed:
            self._end_if_done(progress)
        self._run(move.at, progress)
        return progress

    def redefine(self, redefined: Redefined) -> Progress:
        """Advance to an instant, and go on by another definition: what was done stays, new targets are called last.

        Returns what happened by itself. Without `retries`, whoever waits for one is settled.
        """
        progress = self.advance(redefined.at)
        self.definition = redefined.definition
        self._targets.add(self.policy.added(self.policy.targets(self.definition), self._targets.numbers))
        self._pace.change(self.policy.calls_per_minute(self.definition), self.now)
        self._boundaries.move(END, self.definition.end_at + self.policy.end_shift)
        self._settle_into_state()
        if self.definition.retries is None:
            self._settle_waiting(progress)
            self._end_if_done(progress)
        return progress

    def _run(self, until: int, progress: Progress) -> None:
        while True:
            end, boundary, start = self._next_end(), self._boundaries.at, self._next_start()
            at = min(end, boundary, start)
            if at > until:
                break
            self.now = at
            if end == at:
                self._end_call(heappop(self._flying)[2], progress)
                self._end_if_done(progress)
            elif boundary == at and not (start == at and self._called_first):
                self._cross_boundary(progress)
            else:
                self._start_call()
                if self.policy.done_early:
                    self._end_if_done(progress)
        self.now = max(self.now, until)

    @property
    def _called_first(self) -> bool:
        """Whether a call that is due at the next boundary is still made."""
        return self.policy.called_at_end and self._boundaries.stimulus == END

    def _next_end(self) -> int:
        return self._flying[0][0] if self._flying else NEVER

    def _next_start(self) -> int:
        if self._calls_fresh and self._targets.fresh:
            return max(self.now, self._pace.next_at)
        if self._calls_again and (due := self._targets.due) is not None:
            return max(self.now, self._pace.next_at, due)
        return NEVER

    def _start_call(self) -> None:
        now = self.now
        due = self._targets.due if self._calls_again else None
        again = due is not None and due <= now
        target, attempt = self._targets.take_waiting() if again else self._targets.take_fresh()
        number = self._targets.numbers[target]
        status = self.policy.outcome(number, attempt)
        end = now + (self.policy.talk if status == "completed" else self.policy.ring)
        ordinal = self._calls_started
        call = Call(self.definition.campaign_id, ordinal, target, number, attempt, status, now, end)
        heappush(self._flying, (end, ordinal, call))
        self._calls_started += 1
        self._pace.started(now)

    def _end_call(self, call: Call, progress: Progress) -> None:
        """The attempt is over: the target is called again later, or settled."""
        progress.calls.append(call)
        progress.events.append(events.call_over(call, self.now))
        calls = self._targets.calls_with(call)
        gap = self.policy.retry_gap(self.definition, call.status, call.attempt) if self._pending else None
        if gap is None:
            self._settle_target(calls, progress)
            return
        counted_from = call.start if self.policy.gap_from_start else call.end
        self._targets.wait(calls, max(call.end, counted_from + gap + self.policy.late_by))

    def _settle_target(self, calls: tuple[Call, ...], progress: Progress) -> None:
        last = calls[-1]
        progress.events.append(events.target_over(calls, self.now))
        self._targets.settle(last.target, RESULTS[last.status])

    @property
    def _done(self) -> bool:
        """Whether every target was called until success or until no retry is left."""
        flying = self._flying and not self.policy.done_early
        return not (flying or self._targets.waiting or self._targets.fresh)

    def _end_if_done(self, progress: Progress) -> None:
        """Tell the lifecycle once all targets are done (LIF-13, LIF-21)."""
        targets = self._targets
        if not self._done:
            return
        lost = targets.tally[UNREACHABLE] + (targets.tally[UNANSWERED] if self.policy.unanswered_fails else 0)
        fails = self.policy.fails_when_resumed or not self._resumes
        none_reached = fails and targets.numbers and lost == len(targets.numbers)
        stimulus = "all-targets-failed" if none_reached else "all-targets-done"
        if self.policy.done_shift and stimulus not in self._boundaries:
            self._boundaries.add(stimulus, self.now + self.policy.done_shift)
            self._settle_into_state()
        if not self._boundaries.armed(stimulus):
            self._happen(stimulus, progress)

    def _cross_boundary(self, progress: Progress) -> None:
        stimulus = self._boundaries.stimulus
        if self.policy.end_waits and stimulus == END and self._flying:
            self._boundaries.move(stimulus, max(self._flying)[0])
            self._settle_into_state()
            return
        self._boundaries.cross(stimulus)
        self._happen(stimulus, progress)
        self._end_if_done(progress)

    def _happen(self, stimulus: str, progress: Progress) -> None:
        ended = stimulus
        if self.policy.unreached_fails and stimulus == END and self.none_reached:
            ended = "all-targets-failed" if (self.state, "all-targets-failed") in self.policy.outcomes else stimulus
        as_running = self.policy.done_completed_at_end and stimulus == END and self.status == "paused" and self._done
        state = self.policy.outcomes.get(("in-progress" if as_running else self.state, ended), self.state)
        if state != self.state:
            progress.moves.append(Move(at=self.now, state=state, by_itself=True))
            self._cut_off = stimulus == END
            self._enter(state, progress)

    def _enter(self, state: str, progress: Progress) -> None:
        """Go into a state; when the campaign ends so, the calls and targets that end with it come first (CBK-05)."""
        self.state = state
        self._settle_into_state()
        if not (self._calls_fresh or self._calls_again):
            if self.policy.settle_in_flight:
                self._cut_short(progress)
            elif self.policy.settle_ahead:
                self._settle_ahead(progress)
        if not self._pending:
            self._drop_remaining(progress)
        status = self.status
        if status == "in-progress" and self.started_at is None:
            self.started_at = self.now
            if self.policy.start_event:
                progress.events.append(events.campaign_changed(status, self.now))
        if status in self.policy.ends:
            progress.events.append(events.campaign_changed(status, self.now))

    def _settle_into_state(self) -> None:
        """Work out what this state allows, and the next instant of the definition that would change it."""
        status = self.status
        heeded = self.policy.pauses_heeded
        unheeded = heeded is not None and self._pauses > heeded and status == "paused"
        self._calls_fresh = status in self.policy.fresh_while or unheeded
        self._calls_again = status in self.policy.retries_while or unheeded
        self._pending = status in self.policy.pending_while
        self._boundaries.settle(self.state, self.now)

    def _cut_short(self, progress: Progress) -> None:
        calls = self.in_flight
        self._flying.clear()
        for call in calls:
            self._end_call(call._replace(end=self.now), progress)

    def _settle_ahead(self, progress: Progress) -> None:
        calls = self.in_flight
        self._flying.clear()
        for call in calls:
            self._end_call(call._replace(settled=True), progress)

    @property
    def none_reached(self) -> bool:
        """Whether every target was called, and every call of it failed the last time."""
        return not self._flying and self._targets.none_reached

    def _settle_waiting(self, progress: Progress) -> None:
        """Nobody is called again: who waits for that gets the event of the last attempt."""
        for calls in self._targets.give_up_waiting():
            self._settle_target(calls, progress)

    def _drop_remaining(self, progress: Progress) -> None:
        """Nobody is called any more: those who were get their event, the others count as failed (LIF-17)."""
        self._settle_waiting(progress)
        fresh = self._targets.give_up_fresh()
        if self.policy.uncalled_told and self.status in self.policy.ends:
            progress.events += (events.target_uncalled(self._targets.numbers[each], self.now) for each in fresh)
        if self.policy.count_remaining and (self.policy.count_cut_off or not self._cut_off):
            for target in fresh:
                if self._targets.is_open(target):
                    self._targets.settle(target, UNANSWERED)
