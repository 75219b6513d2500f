"""Every choice of the dialer: whom it calls, how often, when, and what comes of it. Pure.

A fault or another legal choice is `dataclasses.replace(policy, ...)`. Durations are integer microseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.choices import PLAIN, Choices, outcome_at
from campaign_contracts.mock.clock import MINUTE, SECOND
from campaign_contracts.mock.dialling.calls import CallStatus, Definition

MOST_CALLS_A_MINUTE = 60
SCRIPT: Mapping[str, tuple[CallStatus, ...]] = {
    **dict.fromkeys("012345", ("completed",)),
    "6": ("busy",),
    "7": ("no-answer",),
    "8": ("failed",),
    "9": ("busy", "completed"),
}
"""The outcomes of a number's attempts by its last digit; the last outcome repeats (sandbox conventions)."""


def targets_of(definition: Definition) -> tuple[str, ...]:
    """The numbers to dial."""
    return targets_among(definition.numbers, definition.call_duplicate_numbers)


def reversed_targets(definition: Definition) -> tuple[str, ...]:
    """The numbers to dial, the last one first."""
    return targets_of(definition)[::-1]


def targets_among(numbers: tuple[str, ...], call_duplicate_numbers: bool) -> tuple[str, ...]:
    """Each distinct string, or each occurrence with `call_duplicate_numbers` (CAL-02, CAL-11)."""
    return numbers if call_duplicate_numbers else tuple(dict.fromkeys(numbers))


def outcome_of(number: str, attempt: int) -> CallStatus:
    """How an attempt to reach a number ends, by the number's last digit; without any digit it is answered."""
    outcomes = SCRIPT.get(number[-1:])
    if outcomes is None:
        outcomes = SCRIPT[next((character for character in reversed(number) if character in SCRIPT), "0")]
    return outcomes[min(attempt, len(outcomes)) - 1]


def calls_per_minute(definition: Definition) -> int:
    """How many calls may start in a minute (CAL-13)."""
    return min(definition.throttle or MOST_CALLS_A_MINUTE, MOST_CALLS_A_MINUTE)


def unhurried(definition: Definition) -> int:
    """The same of a dialer that stays below what is allowed."""
    return max(1, calls_per_minute(definition) * 3 // 4)


def hurried(definition: Definition) -> int:
    """The same of a dialer that counts generously: CAL-13 tolerates one more."""
    return calls_per_minute(definition) + 1


def _pace_of(choices: Choices) -> Callable[[Definition], int]:
    if choices.unhurried:
        return unhurried
    return hurried if choices.one_more_a_minute else calls_per_minute


def retry_gap(definition: Definition, status: str, attempt: int) -> int | None:
    """Microseconds until a target is called again after this attempt, or None when it is not (CAL-03 to CAL-06)."""
    retries = definition.retries
    if retries is None or attempt > retries.number_of_retries or status not in retries.on_status:
        return None
    intervals = 2 ** (attempt - 1) if retries.mechanism == "Exponential" else 1
    return retries.interval_mins * intervals * MINUTE


def only_new(targets: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Of the targets of another definition, those to add to the ones that are known."""
    there = set(known)
    return tuple(number for number in targets if number not in there)


def go_on(next_fresh: int, _resumes: int) -> int:
    """Where a resumed campaign goes on: at the first target that was never called, every time (LIF-04)."""
    return next_fresh


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Every choice the dialer makes. `policy_of` gives those of a mock by its legal choices.

    `outcomes` maps (state, stimulus) to the state that follows by itself; a missing pair changes nothing. `statuses`
    maps a state to its status. The functions decide as those above, which are their defaults.
    """

    outcomes: Mapping[tuple[str, str], str]
    statuses: Mapping[str, str]
    ends: frozenset[str]
    """Entering one of these statuses is the end of a campaign, of which `status_callback` tells (CBK-03)."""

    targets: Callable[[Definition], tuple[str, ...]] = targets_of
    outcome: Callable[[str, int], CallStatus] = outcome_of
    calls_per_minute: Callable[[Definition], int] = calls_per_minute
    retry_gap: Callable[[Definition, str, int], int | None] = retry_gap
    resume_at: Callable[[int, int], int] = go_on
    added: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = only_new

    talk: int = 30 * SECOND
    """How long a completed call lasts."""
    ring: int = 10 * SECOND
    """How long any other call lasts."""
    start_shift: int = 0
    """The campaign starts so much after `start_at`; negative: before it."""
    end_shift: int = 0
    """The campaign ends so much after `end_at`."""
    done_shift: int = 0
    """It ends so much after its last target is done (LIF-22)."""
    fresh_while: frozenset[str] = frozenset({"in-progress"})
    """The statuses in which numbers are called for the first time (LIF-16)."""
    retries_while: frozenset[str] = frozenset({"in-progress"})
    """The statuses in which numbers are called again."""
    pending_while: frozenset[str] = frozenset({"created", "in-progress", "paused"})
    """The statuses in which numbers wait for a call; on leaving them every remaining number has failed (LIF-17)."""
    count_remaining: bool = True
    """Whether a number that was never called counts as failed at the end."""
    count_cut_off: bool = True
    """Whether such a number counts so when `end_at` has come too."""
    gap_from_start: bool = False
    """Whether a retry's gap is measured from the previous attempt's start instead of its end."""
    burst: bool = False
    """Whether a minute's calls start at once instead of evenly spaced."""
    settle_in_flight: bool = False
    """Whether calls in flight are cut short when the campaign is paused or ends, instead of finishing by themselves."""
    start_event: bool = False
    """Whether `status_callback` is also due at the start."""
    late_by: int = 0
    """A retry comes so much later than its gap says."""
    done_early: bool = False
    """Whether a campaign is over when its last call starts, and not when that ends."""
    done_when_resumed: bool = True
    """Whether a campaign that is resumed with nothing left to do is over at once."""
    fails_when_resumed: bool = True
    """Whether a campaign that was resumed fails, too, when no number could be called."""
    pauses_heeded: int | None = None
    """How many pauses keep calls from starting; None: every one."""
    resumes_paced: int | None = None
    """How many resumes keep to the pace, and do not forget the calls of the last minute; None: every one."""
    pauses_in_time: int | None = None
    """After how many resumes the time that a campaign stood puts off its end; None: it never does."""
    done_completed_at_end: bool = False
    """Whether a paused campaign of which all targets are done is completed at `end_at`, as if it ran."""
    end_waits: bool = False
    """Whether the end waits for the calls in flight."""
    unanswered_fails: bool = False
    """Whether a campaign fails of which no number was answered, as one does of which none could be called."""
    settle_ahead: bool = False
    """Whether calls in flight are over at once, with an end that lies ahead, when the campaign is paused or ends."""
    unreached_fails: bool = False
    """Whether a campaign that ends at `end_at` fails, when no call could be made until then."""
    waiting_failed: bool = False
    """Whether a target that waits for a retry counts as failed meanwhile."""
    uncalled_told: bool = False
    """Whether there is an event of a number that was never called."""
    called_at_end: bool = False
    """Whether a call that is due at `end_at` itself is made."""


def policy_of(
    lifecycle: Lifecycle, choices: Choices = PLAIN, changed: Mapping[tuple[str, str], str] | None = None
) -> Policy:
    """The policy of a mock that makes these choices.

    `changed` maps (state, stimulus) to outcomes that stand in for the table's; those of actions make no difference.
    """
    outcomes = {
        pair: cell.outcomes[outcome_at(choices, pair)] for pair, cell in lifecycle.table.items() if cell.outcomes
    }
    outcomes.update(changed or {})
    return Policy(
        outcomes={
            (state, stimulus): outcome
            for (state, stimulus), outcome in outcomes.items()
            if lifecycle.stimuli[stimulus].kind in {"time", "calls"} and outcome in lifecycle.states
        },
        statuses={name: state.status for name, state in lifecycle.states.items()},
        ends=lifecycle.ends,
        gap_from_start=choices.retries_from_start,
        burst=choices.calls_in_bursts,
        settle_in_flight=choices.calls_cut_short,
        start_event=choices.start_told,
        count_cut_off=choices.uncalled_counted_at_end,
        late_by=int(choices.retry_delay_seconds * SECOND),
        unanswered_fails=choices.unanswered_fails,
        calls_per_minute=_pace_of(choices),
        settle_ahead=choices.calls_settled_ahead,
        unreached_fails=choices.unreached_fails_at_end,
        waiting_failed=choices.waiting_counted_as_failed,
        uncalled_told=choices.uncalled_told,
        called_at_end=choices.called_at_end,
        targets=reversed_targets if choices.dialled_backwards else targets_of,
    )
