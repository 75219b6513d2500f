"""Judges, for the request log of the mock, what the mock is asked and what it answers."""

from collections.abc import Sequence

from campaign_contracts.bundle import packaged
from campaign_contracts.proxy.recorder import Recorder
from campaign_contracts.recordings.heard import Heard
from campaign_contracts.redaction import Credentials
from campaign_contracts.request_log.log import Log
from campaign_contracts.request_log.watch import Since


class JudgingWatcher:
    """Takes what a mock hears for a recording of one server: neither its clock nor what its page did is known."""

    def __init__(self, log: Log, known: Sequence[Credentials], since: Since) -> None:
        """Write into this log."""
        self._recorder = Recorder(
            bundle=packaged(),
            base_url="",
            file=None,
            found=lambda _exchange, _findings: None,
            clock=lambda: since.start,
            wall=since.wall,
            known=known,
            log=log,
        )

    def take(self, heard: Heard) -> None:
        """Write down a request, and judge it."""
        self._recorder.heard(heard)
        while self._recorder.waiting:
            self._recorder.work()
