"""The instants at which a campaign goes on by itself: `send_at`, `end_at`, and the end that dialling brings. Pure."""

from campaign_contracts.mock.dialling.calls import Definition
from campaign_contracts.mock.dialling.policy import Policy

NEVER = 1 << 200
END = "end-at-reached"


class Boundaries:
    """Each instant by its stimulus. One that was crossed does not come again until all are armed anew.

    `at` and `stimulus` are the first that changes the present state, as `settle` found it; `at` is `NEVER` without one.
    """

    def __init__(self, definition: Definition, policy: Policy) -> None:
        self.at, self.stimulus = NEVER, ""
        self._policy = policy
        self._instants = {
            "send-at-reached": definition.start_at + policy.start_shift,
            END: definition.end_at + policy.end_shift,
        }
        self._armed = set(self._instants)

    def __contains__(self, stimulus: str) -> bool:
        """Whether it has an instant, crossed or not."""
        return stimulus in self._instants

    def armed(self, stimulus: str) -> bool:
        """Whether its instant is still to come."""
        return stimulus in self._armed

    def arm(self) -> None:
        """All of them may come again."""
        self._armed = set(self._instants)

    def add(self, stimulus: str, at: int) -> None:
        """Another one."""
        self._instants[stimulus] = at
        self._armed.add(stimulus)

    def move(self, stimulus: str, at: int) -> None:
        """Give it another instant."""
        self._instants[stimulus] = at

    def put_off_end(self, by: int) -> None:
        """The campaign ends so much later."""
        self._instants[END] += by

    def cross(self, stimulus: str) -> None:
        """It has come."""
        self._armed.discard(stimulus)

    def settle(self, state: str, now: int) -> None:
        """Find the next one that changes this state."""
        self.at, self.stimulus = min(
            (
                (max(now, at), stimulus)
                for stimulus, at in self._instants.items()
                if stimulus in self._armed and self._policy.outcomes.get((state, stimulus), state) != state
            ),
            default=(NEVER, ""),
        )
