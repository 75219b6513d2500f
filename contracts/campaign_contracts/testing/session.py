"""A session in which both sides of the wire are judged; what breaks a rule fails the test."""

import asyncio
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Clock, Exchange
from campaign_contracts.proxy.recorder import Recorder
from campaign_contracts.recordings.places import destination
from campaign_contracts.redaction import Credentials
from campaign_contracts.testing.listening import Listening
from campaign_contracts.testing.mock import CampaignsMock, Moved
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding


class ContractViolationError(AssertionError):
    """A rule was broken; the text holds every finding."""


class ContractSession:
    """Records and judges what is sent to a mock, or through `url` to another server, until the block ends.

    `with ContractSession(mock):`, `with ContractSession(to="https://staging.example") as session: session.url`, or
    `async with`. Leaving the block raises ContractViolationError where either side broke a rule.
    """

    def __init__(self, mock: CampaignsMock | None = None, *, to: str | None = None) -> None:
        """Prepare for a running mock, or for another server. Raises UsageError for neither, both, or no base URL."""
        if (mock is None) == (to is None):
            raise UsageError("a contract session takes a mock, or to=URL of a server")
        self._mock = mock
        base_url = _base_url(to) if to is not None else ""
        self._listening = mock.relay if mock is not None else Listening(base_url)
        self._findings: list[tuple[Exchange, Finding]] = []
        self._staged = False
        """Whether the mock was told to fail before it was reset."""
        accounts = mock.accounts if mock is not None else ()
        self._recorder = Recorder(
            bundle=packaged(),
            base_url=base_url or self._listening.url,
            file=None,
            found=self._found,
            clock=time.monotonic,
            known=[Credentials(sid=each.sid, key=each.key, token=each.token) for each in accounts],
            control=mock is not None,
        )

    @property
    def url(self) -> str:
        """Where to send."""
        return self._listening.url

    @property
    def client_findings(self) -> tuple[Finding, ...]:
        """What the client did wrong so far, each kind once."""
        self._judge()
        return tuple(finding for _, finding in self._findings if finding.rule.startswith("REQ-"))

    @property
    def server_findings(self) -> tuple[Finding, ...]:
        """What the server did wrong so far, each kind once: also what a mock was told to, which `check` passes over."""
        self._judge()
        return tuple(finding for _, finding in self._findings if not finding.rule.startswith("REQ-"))

    def forgive(self) -> None:
        """Hold nothing against anybody that was found so far: a test that breaks a rule on purpose says so."""
        self._judge()
        self._findings.clear()

    def check(self) -> None:
        """Judge what was sent until now, but not a mock that was told to fail. Raises ContractViolationError."""
        staged = self._mock is not None and (self._staged or self._mock.staged)
        server = () if staged else self.server_findings
        told = [*_told("the client", self.client_findings), *_told("the server", server)]
        if told:
            raise ContractViolationError("\n".join(told))

    def start(self) -> Self:
        """Begin to record."""
        if self._mock is None:
            self._listening.start()
        else:
            self._listening.settle()
            self._mock.on_clock.append(self._moved)
            self._recorder.tick(_clock(self._mock.now(), self._recorder.start))
        self._listening.listeners.append(self._recorder)
        return self

    def stop(self) -> None:
        """Record no more; what was recorded can still be checked."""
        self._listening.settle()
        if self._mock is None:
            self._listening.stop()  # tells what became of requests that a client has given up
        self._judge()
        if self._recorder in self._listening.listeners:
            self._listening.listeners.remove(self._recorder)
        if self._mock is not None and self._moved in self._mock.on_clock:
            self._mock.on_clock.remove(self._moved)

    def _moved(self, moved: Moved) -> None:
        self._staged = self._staged or (self._mock is not None and self._mock.staged)
        self._judge()
        self._recorder.tick(_clock(moved, self._recorder.start))

    def _judge(self) -> None:
        self._listening.settle()
        while self._recorder.waiting:
            self._recorder.work()

    def _found(self, exchange: Exchange, findings: list[Finding]) -> None:
        self._findings += [(exchange, finding) for finding in findings]

    def __enter__(self) -> Self:
        """Begin to record."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; judge, unless the block failed by itself."""
        self.stop()
        if error is None:
            self.check()

    async def __aenter__(self) -> Self:
        """Begin to record, without keeping the event loop from other work."""
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; judge, unless the block failed by itself."""
        await asyncio.to_thread(self.stop)
        if error is None:
            self.check()


def _base_url(to: str) -> str:
    try:
        return destination(to)
    except ValueError as error:
        raise UsageError(f"to: {error}") from None


def _clock(moved: Moved, start: float) -> Clock:
    return Clock(
        at=moved.began - start,
        until=moved.ended - start,
        now=moved.now,
        advanced_seconds=moved.advanced_seconds,
        reset=moved.reset,
    )


def _told(whose: str, findings: Iterable[Finding]) -> Iterable[str]:
    for finding in findings:
        yield f"{finding.rule}: {whose} broke a rule: {finding.summary}"
        yield f"  expected  {finding.expected}"
        yield f"  observed  {finding.observed}"
