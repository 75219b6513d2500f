"""What a run has created, in memory and in its journal: from before it is sent until it is deleted again."""

import contextlib
from collections.abc import Callable, Collection
from pathlib import Path

from campaign_contracts.history import Exchange, Request
from campaign_contracts.safety.asking import Sending, find
from campaign_contracts.safety.clean_up import Progress, clean_up_as_listed
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import Journal
from campaign_contracts.send import ControlError, HaltedError, UnreachableError


class Custody:
    """Keeps inventory and journal in step. `journal` is None where nothing has to be deleted."""

    def __init__(self, inventory: Inventory, journal: Journal | None) -> None:
        """Nothing is written yet."""
        self.inventory, self._journal = inventory, journal

    @property
    def journal_path(self) -> Path | None:
        """Where the journal stands while something is left to delete."""
        return self._journal.path if self._journal is not None else None

    def leaving(self, request: Request) -> None:
        """A request is about to be sent. Raises HaltedError when it cannot be remembered: then it must not leave."""
        sent = self.inventory.leaving(request)
        if sent is not None and self._journal is not None:
            try:
                self._journal.sending(request, sent)
            except OSError as error:
                self.inventory.staying(request)
                raise HaltedError(f"nothing more is created, as {self._unwritable(error)}") from error

    def learn(self, exchange: Exchange) -> None:
        """Take in what came of a request. Raises HaltedError when that cannot be remembered on disk."""
        before, refusals = len(self.inventory.unanswered), len(self.inventory.refused)
        created = self.inventory.learn(exchange)
        if self._journal is None:
            return
        try:
            definite = len(self.inventory.unanswered) == before
            refused = self.inventory.refused[-1] if len(self.inventory.refused) > refusals else None
            self._journal.answered(exchange.request, created, definite=definite, refused=refused)
        except OSError as error:
            raise HaltedError(f"nothing more is created, as {self._unwritable(error)}") from error

    def clean_up(
        self,
        sender: Sending,
        accounts: Collection[str],
        *,
        look: bool,
        forget: Callable[[], None] | None = None,
        progress: Progress | None = None,
    ) -> CleanUp | None:
        """Delete every campaign that was created, unconfirmed ones too; None where nothing has to be deleted.

        `look`: what a list shows as over is left alone. The journal stays while a create that was on its way at the end
        may arrive yet: only a sweep can find what comes of it. `forget` makes the server forget every campaign, in
        place of many deletions; where it raises ControlError, they are made.
        """
        if self._journal is None:
            return None
        self.inventory.give_up()
        if forget is not None and self.inventory.created:
            with contextlib.suppress(ControlError):
                forget()
                return self._forgotten(self._journal)
        interrupted = None
        try:
            for sid in accounts if self.inventory.unanswered else ():
                find(sender, self.inventory, sid)
        except (UnreachableError, KeyboardInterrupt) as error:
            interrupted = str(error) or "interrupted"
        # Neither lists that could not be read just now, nor any after an interrupt, are asked for again.
        lists = [sid for sid in accounts if sid in self._journal.accounts] if interrupted is None else []
        result = clean_up_as_listed(
            sender,
            self.inventory,
            lists,
            settled=self._journal.settled,
            found=self._journal.found,
            look=look,
            progress=progress,
        )
        result.interrupted = result.interrupted or interrupted
        result.late, result.journal = len(self.inventory.late), self.journal_path
        self._journal.close(done=result.done)
        return result

    def _forgotten(self, journal: Journal) -> CleanUp:
        deleted, late = len(self.inventory.created), len(self.inventory.late)
        result = CleanUp(deleted=deleted, late=late, reset=True, journal=journal.path)
        for campaign in self.inventory.created:
            journal.settled(campaign)
        journal.close(done=result.done)
        return result

    def close(self) -> None:
        """Close the journal; what is left to delete stays in it."""
        if self._journal is not None:
            self._journal.close(done=False)

    def _unwritable(self, error: OSError) -> str:
        return f"{self.journal_path} cannot be written ({error.strerror or error})"
