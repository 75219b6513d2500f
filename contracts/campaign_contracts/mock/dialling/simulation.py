"""From a campaign's definition, the whole log of its moves and an instant to its dialing then. Pure."""

from collections.abc import Iterable

from campaign_contracts.mock.dialling.calls import Definition, Move, Progress, Redefined
from campaign_contracts.mock.dialling.dialer import Dialing
from campaign_contracts.mock.dialling.policy import Policy


def replay(
    definition: Definition, policy: Policy, log: Iterable[Move | Redefined], instant: int, *, state: str, since: int
) -> tuple[Dialing, Progress]:
    """A campaign that was in `state` at the instant `since`, then moved as the log says, at a later instant.

    Moves and redefinitions after the instant, and moves that happen by themselves, make no difference.
    """
    dialing = Dialing(definition=definition, policy=policy, state=state, now=since)
    progress = Progress()
    for step in sorted(log, key=lambda step: step.at):
        if step.at > instant:
            break
        if isinstance(step, Redefined):
            progress.extend(dialing.redefine(step))
        elif not step.by_itself:
            progress.extend(dialing.apply(step))
    progress.extend(dialing.advance(instant))
    return dialing, progress
