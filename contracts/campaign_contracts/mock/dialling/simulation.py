"""From a campaign's definition, the whole log of its moves and an instant to its dialing then. Pure."""

from collections.abc import Iterable

from campaign_contracts.mock.dialling.calls import Definition, Move, Policy, Progress
from campaign_contracts.mock.dialling.dialer import Dialing


def replay(
    definition: Definition, policy: Policy, log: Iterable[Move], instant: int, *, state: str, since: int
) -> tuple[Dialing, Progress]:
    """A campaign that was in `state` at the instant `since`, then moved as the log says, at a later instant.

    The log holds the moves in order of time; those after the instant, or that happen by themselves, make no difference.
    """
    dialing = Dialing(definition=definition, policy=policy, state=state, now=since)
    progress = Progress()
    for move in log:
        if move.at <= instant and not move.by_itself:
            progress.extend(dialing.apply(move))
    progress.extend(dialing.advance(instant))
    return dialing, progress
