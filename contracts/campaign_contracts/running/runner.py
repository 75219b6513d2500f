"""The one place where suites, sending and checks meet: runs the suites against a target and says what came of it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from campaign_contracts.bundle import Bundle
from campaign_contracts.garbage import rare_collections
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.inert import shown
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports.report import Report
from campaign_contracts.running import command_lines, reaching
from campaign_contracts.running.arguments import near, select
from campaign_contracts.running.collecting import INTERRUPTED, collect
from campaign_contracts.running.conclusion import conclude
from campaign_contracts.running.session import Judging, Session
from campaign_contracts.running.settings import Settings
from campaign_contracts.running.suite_plugin import SuitePlugin
from campaign_contracts.safety.clean_up import cleaning
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.safety.steadfast import steadfast
from campaign_contracts.send import ControlError, DisturbedError, StoppedError, UnreachableError
from campaign_contracts.send.traffic import fitting
from campaign_contracts.suites import examples, floor
from campaign_contracts.suites.api import DAY_SECONDS
from campaign_contracts.suites.drawing import Drawing, DrawingHere
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

Progress = Callable[[str, int, int], None]

FAR_SECONDS = 300 * DAY_SECONDS
"""How far ahead the campaign starts by which a server is asked for its time."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run came to. `crashes` are errors of the kit itself; `clean_up` is None where nothing was created."""

    session: Session
    report: Report
    crashes: tuple[str, ...] = ()
    clean_up: CleanUp | None = None


def run(
    settings: Settings,
    bundle: Bundle,
    progress: Progress | None = None,
    *,
    judge: Callable[[], Judging] | None = None,
    drawing: Callable[[], Drawing] = DrawingHere,
) -> Result:
    """Run the suites against a target that is already there, and clean up.

    `judge` starts another judge than the one that judges each record at once: `BackgroundJudge`, in a process of its
    own, takes a third off a run's time. A run that stops at the first finding has to judge as it goes, and does.
    `drawing` draws what the suites send elsewhere than where it is needed: `BackgroundDrawing`, ahead.
    Raises UsageError (an unknown rule, refused credentials ...), and OSError when the report folder cannot be written.
    """
    selected = select(bundle.catalogue, settings.rules, settings.authorities)
    with Session(settings, bundle, judge=judge if not settings.fail_fast else None, drawing=drawing) as session:
        narrow = selected if settings.rules or settings.authorities else None
        plugin = SuitePlugin(
            lambda: session,
            selected=narrow,
            suites=settings.suites,
            profile=settings.profile,
            shard=settings.shard,
            progress=progress,
        )
        crashes: list[str] = []
        try:
            looks = preflight(session)
            session.sender.allow(settings.concurrency or fitting(_latency(session, looks)))
            plugin.at_once = session.sender.at_once
            with rare_collections():
                crashes += collect(plugin, settings)
            _ask_again(session)
            if plugin.unmatched:
                raise UsageError(f"--suite {plugin.unmatched[0]}: {_no_suite(plugin)}")
        except (UnreachableError, ControlError) as error:
            session.aborted = str(error)
        except UsageError as error:
            session.aborted, session.misused = str(error), True
            raise
        except KeyboardInterrupt:
            session.aborted = INTERRUPTED
        finally:
            crashes = [*plugin.crashes, *crashes]
            cleaned = ended(session, crashes, progress)
        return Result(session=session, report=report(session), crashes=tuple(crashes), clean_up=cleaned)


def ended(session: Session, crashes: Sequence[str] = (), progress: Progress | None = None) -> CleanUp | None:
    """End a run and clean up, however it went, and though somebody interrupts that."""
    with steadfast():
        try:
            session.finish(crashes)
        finally:
            cleaned = session.clean_up(cleaning("cleaning up", progress))
    return cleaned


def _no_suite(plugin: SuitePlugin) -> str:
    close = near(plugin.unmatched[0], plugin.names)
    hint = close if "did you mean" in close else ""
    return f"no suite function of this profile has such a name{hint}"


@contextlib.contextmanager
def target(settings: Settings) -> Iterator[Settings]:
    """Settings with a target that is there: where none was named, the kit's own mock, for the time of the block.

    Raises UsageError when the mock cannot be started.
    """
    if not settings.own_mock:
        yield settings
        return
    from campaign_contracts.mock.server import MockError, MockServer

    try:
        server = MockServer(
            contrarian=settings.contrarian,
            stern=settings.stern,
            personality=settings.personality,
            dialect=settings.dialect,
            faults=settings.faults,
        ).start()
    except MockError as error:
        raise UsageError(str(error)) from None
    try:
        accounts = {a.sid: Credentials(sid=a.sid, key=a.key, token=a.token) for a in server.accounts}
        yield replace(settings, base_url=server.base_url, control_url=server.control_url, accounts=accounts)
    finally:
        server.stop()


def preflight(session: Session) -> list[Exchange]:
    """One read by each account before anything else: is the target there, is the account let in, does the clock answer.

    Returns the reads. Raises UnreachableError, HeldError, ControlError, UsageError.
    """
    settings = session.settings
    if session.api.examples is not None:
        examples.check(session.api.examples)
    reaching.connect(settings)
    if settings.control_url is not None:
        if not settings.own_mock:
            session.sender.hold(f"run {session.run_id}")
        try:
            if settings.own_mock or settings.may_reset:
                session.sender.reset()
            if not settings.own_mock:
                session.sender.watch()
        except ControlError as error:
            raise UsageError(str(error)) from None
    looks: list[Exchange] = []
    for sid in [settings.sid] if settings.own_mock else settings.accounts:  # the own mock's credentials are its own
        looks.append(_read(session, sid))
        reaching.let_in(settings, sid, looks[-1].response)
    session.api.clock.hear(looks[0])
    reaching.check_present(settings, session.api.now())
    first = looks[0].response
    if first is not None and first.status == 200 and settings.control_url is None and not settings.live:
        ask_the_time(session)
    return looks


def _read(session: Session, sid: str) -> Exchange:
    """A plain read by an account on its own path."""
    return session.sender.send(session.api.draft("list_campaigns", floor.LOOK, account=sid, query={"limit": 1}))


def ask_the_time(session: Session) -> None:
    """Create a campaign that starts long after the run: its date_created tells the server's time where nothing does."""
    api = session.api
    schedule = {"send_at": api.instant(FAR_SECONDS), "end_at": api.instant(FAR_SECONDS + DAY_SECONDS)}
    answer = api.create(api.element(schedule=schedule), Intent(case="the server's time"))
    api.clock.hear(answer.exchange)
    if answer.id is not None:
        api.delete(answer.id, Intent(case="the server's time"))


def _ask_again(session: Session) -> None:
    """Ask a server that seems to be wrong for its time: somebody may have moved it since the last create.

    Raises DisturbedError. Where nothing more can be asked, what was found stands.
    """
    settings = session.settings
    if session.aborted or settings.control_url is not None or settings.live or not session.judge.settled():
        return
    try:
        ask_the_time(session)
    except DisturbedError:
        raise
    except (UnreachableError, StoppedError):
        return


def clock_left(result: Result) -> str | None:
    """Where a run leaves the clock of a server that is not its own; None where it never moved it, or set it back."""
    digesting, cleaned = result.session.digesting, result.clean_up
    if result.session.settings.own_mock or not digesting.moved or (cleaned is not None and cleaned.reset):
        return None
    return (
        f"The server's clock was moved by {digesting.moved / DAY_SECONDS:.1f} days; it is left at "
        f"{shown(digesting.clock or '')}. POST {{control}}/reset brings it back to the present."
    )


def _latency(session: Session, looks: Sequence[Exchange]) -> float:
    """The seconds that a plain read takes: not the first one, which opened the connection."""
    answer = looks[1] if len(looks) > 1 else _read(session, session.settings.sid)
    return answer.until - answer.at


def report(session: Session) -> Report:
    """What a run that is over came to."""

    def again(finding: Finding) -> str:
        return command_lines.reproduce(session.settings, finding, session.origin(finding))

    replay = partial(command_lines.replay, session.settings)
    digest = session.digesting.digest(session.records.exchanges)
    return conclude(digest, session.judge.judged, session.bundle, again, replay=replay)
