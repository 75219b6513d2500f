"""Sweeping: deletes what killed runs left behind, journal by journal, on the one host that was named."""

import contextlib
import time
from collections.abc import Callable, Sequence

from campaign_contracts.counts import counted
from campaign_contracts.safety.asking import Sending, find, latency
from campaign_contracts.safety.clean_up import clean_up, clean_up_as_listed, cleaning
from campaign_contracts.safety.cleaned import CleanUp, words
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import LeftBehind
from campaign_contracts.safety.origins import same_origin
from campaign_contracts.safety.steadfast import steadfast
from campaign_contracts.safety.writes import ARRIVES_WITHIN_SECONDS
from campaign_contracts.send import Target, UnreachableError
from campaign_contracts.send.sender import Sender
from campaign_contracts.send.traffic import fitting

LOOKS_AFTER_SECONDS = (2.0, 4.0, 8.0, 16.0, 30.0)
"""How long to wait before each further look for what came of creates that nobody answered."""

Say = Callable[[str], None]
Tell = Callable[[str, int, int], None]
"""Of which run campaigns are deleted, how many are, and how many there are."""


def sweep(found: Sequence[LeftBehind], target: Target, *, say: Say, progress: Tell | None = None) -> bool:
    """Delete what journals name on the target, and only there; true when nothing is left to do in any of them."""

    def tell(line: str) -> None:
        with contextlib.suppress(OSError):  # a terminal that was closed ends nothing
            say(line)

    done = True
    with steadfast():
        for left in found:
            done &= _swept(left, target, tell, progress)
    return done


def _swept(left: LeftBehind, target: Target, say: Say, progress: Tell | None) -> bool:
    about = f"run {left.run_id} on {left.base_url or target.base_url}"
    involved = _involved(left, target)
    if (reason := _not_swept(left, target, involved)) is not None:
        say(f"{about}: left alone, {reason}")
        return False
    inventory = Inventory(
        run_id=left.run_id,
        created=dict(left.campaigns),
        unanswered=list(left.unanswered),
        late=[sent for sent in left.unanswered if sent.campaigns],
        refused=list(left.refused),
    )
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
        deleting = cleaning(f"run {left.run_id}", progress)
        result = clean_up_as_listed(
            sender, inventory, involved, settled=lambda _: None, look=not left.live, progress=deleting
        )
        result.journal = left.path
        if inventory.late and result.interrupted is None:
            _look_again(sender, inventory, involved, result, written=left.written, say=lambda line: say(f"  {line}"))
    gone = f", {result.gone} were gone already" if result.gone else ""
    say(f"{about}: {result.deleted} campaign{'' if result.deleted == 1 else 's'} deleted{gone}")
    for line in words(result, live=left.live):
        say(f"  {line}")
    if result.done and _perhaps_elsewhere(left, result):
        say(
            f"  its first line is lost, and with it which server it is of; nothing of it is on {target.base_url}. If "
            f"that is its server, delete {left.path}; else name its server with --base-url"
        )
        return False
    if result.done:
        left.path.unlink(missing_ok=True)
    return result.done


def _perhaps_elsewhere(left: LeftBehind, result: CleanUp) -> bool:
    """Whether what a run has left may be on another server, where it runs on if nobody remembers it.

    An empty journal tells of nothing, and yet is what a power failure makes of any.
    """
    return left.base_url is None and not (result.deleted or result.kept)


def _not_swept(left: LeftBehind, target: Target, involved: Sequence[str]) -> str | None:
    """Why a journal cannot be dealt with now."""
    if left.unreadable is not None:
        return f"{left.path} cannot be read: {left.unreadable}"
    if left.running:
        return "it is still going on"
    if left.base_url is not None and not same_origin(left.base_url, target.base_url):
        return f"it is not on {target.base_url}; name its server with --base-url to sweep there"
    if missing := sorted(set(involved) - set(target.accounts)):
        return f"no credentials for account {missing[0]}"
    return None


def _look_again(
    sender: Sending, inventory: Inventory, involved: Sequence[str], result: CleanUp, *, written: float, say: Say
) -> None:
    """Wait for creates that nobody answered, as long as they may arrive, and add what came of them to the result."""
    left = min(ARRIVES_WITHIN_SECONDS, written + ARRIVES_WITHIN_SECONDS - time.time())
    late = counted(len(inventory.late), "create")
    if left <= 0:
        return
    say(f"{late} may arrive yet, as no answer told what came of that; looking again for {left:.0f} s")
    try:
        for wait in LOOKS_AFTER_SECONDS:
            if left <= 0 or not inventory.late:
                break
            sender.sleep(min(wait, left))
            left -= wait
            known = set(inventory.created)
            for sid in involved:
                find(sender, inventory, sid)
            fresh = {each: sid for each, sid in inventory.created.items() if each not in known}
            arrived = Inventory(run_id=inventory.run_id, created=fresh)
            result.add(clean_up(sender, arrived, settled=lambda _: None))
    except (UnreachableError, KeyboardInterrupt) as error:
        result.interrupted = str(error) or "interrupted"
        result.late = len(inventory.late)


def _involved(left: LeftBehind, target: Target) -> list[str]:
    """The accounts in which the run may have created something: all that are given where its journal is damaged."""
    sent = [*left.unanswered, *(refused.sent for refused in left.refused)]
    named = [left.account_sid, *left.campaigns.values(), *(each.sid for each in sent)]
    known = list(dict.fromkeys(sid for sid in named if sid))
    return list(dict.fromkeys([*known, *target.accounts])) if left.damaged else known
