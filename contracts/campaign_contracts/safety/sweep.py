"""Sweeping: deletes what killed runs left behind, journal by journal, on the one host that was named."""

import contextlib
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from campaign_contracts.safety.clean_up import clean_up, find, latency, words
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import LeftBehind
from campaign_contracts.safety.steadfast import steadfast
from campaign_contracts.send import Sender, Target, UnreachableError
from campaign_contracts.send.traffic import fitting


def sweep(found: Sequence[LeftBehind], target: Target, *, say: Callable[[str], None]) -> bool:
    """Delete what journals name on the target, and only there; true when nothing is left to do in any of them."""

    def tell(line: str) -> None:
        with contextlib.suppress(OSError):  # a terminal that was closed ends nothing
            say(line)

    done = True
    with steadfast():
        for left in found:
            done &= _swept(left, target, tell)
    return done


def same_origin(one: str, other: str) -> bool:
    """Whether two base URLs lead to the same place."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str, int, str] | None:
    """What tells places apart; None for text that is not a URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    return parts.scheme, (parts.hostname or "").lower().rstrip("."), port, parts.path.rstrip("/")


def _swept(left: LeftBehind, target: Target, say: Callable[[str], None]) -> bool:
    about = f"run {left.run_id} on {left.base_url or target.base_url}"
    if left.running:
        say(f"{about}: left alone, it is still going on")
        return False
    if left.base_url is not None and not same_origin(left.base_url, target.base_url):
        say(f"{about}: left alone, it is not on {target.base_url}; name its server with --base-url to sweep there")
        return False
    involved = _involved(left, target)
    if missing := sorted(set(involved) - set(target.accounts)):
        say(f"{about}: left alone, no credentials for account {missing[0]}")
        return False
    inventory = Inventory(run_id=left.run_id, created=dict(left.campaigns), unanswered=list(left.unanswered))
    if left.damaged:
        rest = "is looked for by the run's id" if inventory.mark else "cannot be found, as the run's id is lost too"
        say(f"{about}: its journal is damaged; what it does not name {rest}")
    with contextlib.closing(Sender(target, lambda _: None)) as sender:
        try:
            for sid in involved:
                find(sender, inventory, sid)
            if inventory.created and not left.live:
                sender.allow(fitting(latency(sender, involved[0])))
        except UnreachableError as error:
            say(f"{about}: {error}; try again")
            return False
        result = clean_up(sender, inventory, settled=lambda _: None, look=not left.live)
    gone = f", {result.gone} were gone already" if result.gone else ""
    say(f"{about}: {result.deleted} campaign{'' if result.deleted == 1 else 's'} deleted{gone}")
    for line in words(result, left.path, live=left.live):
        say(f"  {line}")
    if result.done:
        left.path.unlink(missing_ok=True)
    return result.done


def _involved(left: LeftBehind, target: Target) -> list[str]:
    """The accounts in which the run may have created something: all that are given where its journal is damaged."""
    named = [left.account_sid, *left.campaigns.values(), *(sent.sid for sent in left.unanswered)]
    known = list(dict.fromkeys(sid for sid in named if sid))
    return list(dict.fromkeys([*known, *target.accounts])) if left.damaged else known
