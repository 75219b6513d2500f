"""Sweeping: deletes what killed runs left behind, journal by journal."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import LeftBehind, clean_up, find, words
from campaign_contracts.send import Sender, Target, UnreachableError


def sweep(
    found: Sequence[LeftBehind],
    target_of: Callable[[str], Target],
    accounts: Mapping[str, Credentials],
    *,
    say: Callable[[str], None],
) -> bool:
    """Delete what journals name, with these accounts; true when nothing is left to do.

    `target_of` makes a target of a journal's base URL.
    """
    done = True
    for left in found:
        done &= _swept(left, target_of, accounts, say)
    return done


def _swept(
    left: LeftBehind,
    target_of: Callable[[str], Target],
    accounts: Mapping[str, Credentials],
    say: Callable[[str], None],
) -> bool:
    about = f"run {left.run_id} on {left.base_url}"
    if missing := sorted(({left.account_sid} | set(left.campaigns.values())) - set(accounts)):
        say(f"{about}: left alone, no credentials for account {missing[0]}")
        return False
    inventory = Inventory(run_id=left.run_id, created=dict(left.campaigns))
    with contextlib.closing(Sender(target_of(left.base_url), lambda _: None)) as sender:
        try:
            for sid in _involved(left):
                for page in find(sender.send, sid, left.run_id):
                    inventory.learn(page)
        except UnreachableError as error:
            say(f"{about}: {error}")
            return False
        result = clean_up(sender.send, inventory, settled=lambda _: None)
    say(f"{about}: {result.deleted} campaigns deleted")
    for line in words(result, left.path, live=left.live):
        say(f"  {line}")
    if result.done:
        left.path.unlink(missing_ok=True)
    return result.done


def _involved(left: LeftBehind) -> Iterator[str]:
    yield from dict.fromkeys([left.account_sid, *left.campaigns.values()])
