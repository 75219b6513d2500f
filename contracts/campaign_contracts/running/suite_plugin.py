"""Runs the suites in one session, under pytest and under `campaign-contracts run` alike.

A suite function fails when checks found something in what it did, and only then; a state that the target does not let
it reach is noted as the reason why rules were not exercised.
"""

import contextlib
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

import pytest

from campaign_contracts.counts import counted
from campaign_contracts.history import Profile
from campaign_contracts.running import lanes
from campaign_contracts.running.session import Session
from campaign_contracts.send import ControlError, HaltedError, StoppedError, UnreachableError
from campaign_contracts.suites import SUITES, smoke
from campaign_contracts.suites.api import UnattainedError
from campaign_contracts.suites.marks import API, draws_of, follows, profiles_of, rules_of
from campaign_contracts.verdicts import Finding


def describe(finding: Finding) -> str:
    """A finding in four lines."""
    return (
        f"{finding.id}: {finding.summary}\n  expected: {finding.expected}\n  observed: {finding.observed}\n"
        f"  exchanges: {', '.join(map(str, finding.exchanges))}"
    )


class SuitePlugin:
    """Runs suite items in one session, selects them by rule, and tells `progress` after each.

    `crashes` are suite functions that ended in an error of their own; `unmatched` are patterns that match none of the
    suite functions, whose `names` are known by then: none is run in that case. `stopped` is true after the first
    violation of a run that was told to stop there. With `at_once`, as many requests as may be under way at once, the
    plugin runs the functions itself, in lanes.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        *,
        selected: frozenset[str] | None = None,
        suites: Sequence[str] = (),
        profile: Profile = "quick",
        shard: tuple[int, int] | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """`open_session` is called when the first suite function begins; `selected` are the rules wanted (None: all).

        `suites` are patterns of names of suite functions, and win over rules: one can find what another is there for.
        The `profile` `live` is one suite function, and `smoke` a choice of them; other profiles try the rest.
        Of a `shard` (i, n) only the i-th of n parts is run. `progress` takes the item's name, its index and the total.
        """
        self.selected = selected
        self._suites = tuple(suites)
        self._skipped: dict[str, str] = {}
        self._tried: set[str] = set()
        self._profile, self._shard = profile, shard
        self.crashes: list[str] = []
        self.stopped = False
        self.at_once: int | None = None
        self.names: list[str] = []
        self.unmatched: list[str] = []
        self._open_session = open_session
        self._session: Session | None = None
        self._progress = progress
        self._total = 0
        self._done = 0

    @property
    def session(self) -> Session:
        """The run's session."""
        if self._session is None:
            self._session = self._open_session()
        return self._session

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the suites open the target."""
        config.stash[API] = lambda: self.session.api

    def pytest_collection_modifyitems(self, items: list[pytest.Item], config: pytest.Config) -> None:
        """Keep the items that exercise a selected rule."""
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        self.names = list(dict.fromkeys(item.name for item in items if is_suite(item) and self._belongs(item)))
        self.unmatched = [
            pattern for pattern in self._suites if not any(_matches(name, pattern) for name in self.names)
        ]
        for item in [item for item in items if not is_suite(item) or self._belongs(item)]:
            (kept if not is_suite(item) or self._wanted(item) else dropped).append(item)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
        mine = kept if self._shard is None else _part(kept, *self._shard)
        items[:] = sorted(mine, key=_comes_last)
        self._total = len(items)

    def _belongs(self, item: pytest.Item) -> bool:
        """Whether an item is one of the profile's."""
        own = profiles_of(item)
        if own:
            return self._profile in own and self._chosen(item)
        return self._profile != "live" and self._chosen(item)

    def _chosen(self, item: pytest.Item) -> bool:
        return self._profile != "smoke" or bool(self._suites) or item.name in smoke.chosen().cases

    def _wanted(self, item: pytest.Item) -> bool:
        if self.unmatched:
            return False
        if self._suites:
            return any(_matches(item.name, pattern) for pattern in self._suites)
        return self.selected is None or bool(rules_of(item) & self.selected)

    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Run the items in lanes where that was asked for (`at_once`); else pytest runs them in its way."""
        if self.at_once is None:
            return None
        self.session.api.progress = self._tell
        self.session.api.drawing.ahead(draws_of(session.items, self.session.api))
        try:
            for group in lanes.groups(session.items):
                self.session.compare_clocks()  # not while requests are under way: a clock read then dates none of them
                lanes.run(group, self.session.api, partial(self._perform, session), one_at_a_time=self.at_once == 1)
        except (ControlError, HaltedError) as error:
            self.session.aborted = self.session.aborted or str(error)
        return True

    def _perform(self, session: pytest.Session, item: pytest.Item) -> None:
        """Run one item without pytest, and tell how far the run is."""
        if session.shouldstop:
            return
        given = {"api": self.session.api.of(item.name), **getattr(getattr(item, "callspec", None), "params", {})}
        function: Callable[..., object] = item.obj  # type: ignore[attr-defined]
        names = item.fixturenames  # type: ignore[attr-defined]
        with contextlib.suppress(pytest.skip.Exception, pytest.fail.Exception, Exception), self._judged(item):
            function(**{name: given[name] for name in names if name in given})
        self.pytest_runtest_logfinish(item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Run a suite function, then fail it for what the checks found meanwhile."""
        if not is_suite(item):
            return (yield)
        session, thread = self.session, threading.current_thread()
        before, thread.name = thread.name, item.name
        try:
            with self._judged(item):
                session.compare_clocks()
                return (yield)
        finally:
            thread.name = before

    @contextlib.contextmanager
    def _judged(self, item: pytest.Item) -> Iterator[None]:
        """A suite function runs inside the block, and fails for what the checks found meanwhile."""
        session = self.session
        session.begin_suite(item.name, rules_of(item))
        before = len(session.findings)
        try:
            session.begin()
            yield
        except pytest.skip.Exception as error:
            self._skipped[item.name] = str(error)
            raise
        except Exception as error:
            if gone := _within(error, UnreachableError, ControlError):
                session.aborted = str(gone)
                lanes.stop(session.api, gone)
                item.session.shouldstop = str(gone)
                pytest.fail(str(gone), pytrace=False)
            if _within(error, StoppedError):
                return
            reason = _within(error, UnattainedError)
            if reason is None:
                self.crashes.append(f"{item.name}: {type(error).__name__}: {error}")
                raise
            session.note(f"{item.name}: {reason}", sorted(rules_of(item)), asked=bool(self._suites))
            if len(session.findings) == before:
                self._skipped[item.name] = str(reason)
                pytest.skip(f"not exercised: {reason}")
        self._tried.add(item.name)
        self._judge(item, session.findings[before:])

    def pytest_sessionfinish(self) -> None:
        """Name the suite functions that were asked for, and of which the target allows none to be tried."""
        for pattern in self._suites:
            tried = any(_matches(name, pattern) for name in self._tried)
            skipped = [name for name in self._skipped if _matches(name, pattern)]
            if skipped and not tried:
                self._note_untried(f"{skipped[0]}: {self._skipped[skipped[0]]}")

    @property
    def untried(self) -> list[str]:
        """Why each suite function was skipped, where of all that were to run none could be tried."""
        return [] if self._tried else [f"{name}: {reason}" for name, reason in self._skipped.items()]

    def name_untried(self) -> None:
        """Say why, where none could be tried: that is no pass.

        Of a part of a run nothing is said: what one cannot try, another may have tried.
        """
        for words in self.untried if self._shard is None else ():
            self._note_untried(words)

    def _note_untried(self, words: str) -> None:
        with contextlib.suppress(HaltedError):  # the end of the run tells of a history that cannot be written
            self.session.note(words, asked=True)

    def _judge(self, item: pytest.Item, findings: list[Finding]) -> None:
        if self.selected is not None:
            findings = [finding for finding in findings if finding.rule in self.selected]
        if not findings:
            return
        if self.session.settings.fail_fast:
            self.stopped = True
            item.session.shouldstop = "a rule was violated (fail-fast)"
            lanes.stop(self.session.api, StoppedError(item.session.shouldstop))
        pytest.fail("\n\n".join(describe(finding) for finding in findings), pytrace=False)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell how far the run is."""
        self._done += 1
        self._tell(nodeid.rpartition("::")[2], self._done, self._total)

    def _tell(self, what: str, done: int, total: int) -> None:
        """Tell how far the run is, with what it has come to."""
        if self._progress is not None:
            sent, decided = self.session.sender.requests, self.session.decided
            counts = (counted(sent, "request"), counted(decided.rules, "rule"), counted(decided.cells, "cell"))
            self._progress(f"{what} ({', '.join(counts)})", done, total)


def _part(items: Sequence[pytest.Item], number: int, count: int) -> list[pytest.Item]:
    """The items of one part: every so manieth, and those that come after one of them."""
    leading = [item for item in items if not follows(item)]
    mine = leading[number - 1 :: count]
    names = {item.name.partition("[")[0] for item in mine}
    chosen = set(map(id, mine))
    return [item for item in items if id(item) in chosen or follows(item) & names]


def _comes_last(item: pytest.Item) -> bool:
    """Whether an item comes after all others, and not only after those that it names."""
    mark = item.get_closest_marker("afterwards")
    return mark is not None and not mark.args


def _matches(name: str, pattern: str) -> bool:
    return pattern in (name, name.partition("[")[0]) or fnmatchcase(name, pattern)


def _within(error: BaseException, *kinds: type[Exception]) -> BaseException | None:
    """The error of one of these kinds that an error is, holds, or was raised from."""
    if isinstance(error, kinds):
        return error
    inner: list[BaseException | None] = list(error.exceptions) if isinstance(error, BaseExceptionGroup) else []
    for candidate in [*inner, error.__cause__]:
        if candidate is not None and (found := _within(candidate, *kinds)) is not None:
            return found
    return None


def is_suite(item: pytest.Item) -> bool:
    """Whether an item is one of the kit's suites."""
    module = getattr(item, "module", None)
    return getattr(module, "__name__", "").startswith(SUITES)
