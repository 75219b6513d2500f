"""The commands for testing a server: run, replay, doctor, judge, rules, sweep. They parse and print, no more.

Modules are imported inside the commands, so that `--help` does not wait for libraries that it does not need.
"""

import contextlib
import inspect
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from inspect import Parameter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from campaign_contracts.running.options import PREFIX, Declared, Options, Taker, declared, path, taken_by
from campaign_contracts.usage import UsageError

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from campaign_contracts.bundle import Bundle
    from campaign_contracts.reports.report import Report
    from campaign_contracts.rules import Rule
    from campaign_contracts.running.settings import Settings

app = typer.Typer()

HALF_A_MINUTE = 30.0
"""Seconds between two lines of progress where nobody watches."""


def _help(name: str) -> str:
    """What is said of a declared option."""
    return next(each.help for each in declared() if each.name == name)


Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="A line for every rule, all violations in full.")]


def takes(command: Taker) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command every option that is declared for it, in the place of its parameter `options`."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(function, eval_str=True).parameters
        typed = [
            Parameter(each.name, Parameter.KEYWORD_ONLY, default=_unset(each), annotation=_typed(each))
            for each in taken_by(command)
        ]
        rest = [each.replace(kind=Parameter.KEYWORD_ONLY) for name, each in own.items() if name != "options"]

        def called(**given: Any) -> None:
            told = {each.name: given.pop(each.name) for each in typed}
            function(options=Options(**{name: value for name, value in told.items() if value is not None}), **given)

        called.__name__, called.__doc__ = function.__name__, function.__doc__
        called.__annotations__ = {each.name: each.annotation for each in (*typed, *rest)}
        vars(called)["__signature__"] = inspect.Signature([*typed, *rest])
        return called

    return decorate


def _unset(given: Declared) -> bool | None:
    return False if given.kind is bool else None


def _typed(given: Declared) -> Any:
    """The type of an option as the command line knows it."""
    kind: Any = list[given.kind] if given.repeatable else given.kind  # type: ignore[name-defined]
    kind = kind if given.kind is bool else kind | None
    parser = path if given.kind is Path else None
    return Annotated[kind, typer.Option(given.flag, metavar=given.option.metavar, help=given.help, parser=parser)]


@app.command()
@takes("run")
def run(options: Options, verbose: Verbose = False) -> None:
    """Run the suites against a server, or against the kit's own mock, and give a verdict for every rule."""
    from campaign_contracts.gating.asked import prepare, settle
    from campaign_contracts.running import runner
    from campaign_contracts.running.arguments import select
    from campaign_contracts.running.settings import OWN_MOCK
    from campaign_contracts.safety.clean_up import words

    settings, bundle = _settings(options), packaged_bundle()
    select(bundle.catalogue, settings.rules, settings.authorities)
    prepared = prepare(settings.asked, bundle.catalogue)
    if options.plan:
        from campaign_contracts.running import plan

        with interruptible(), _progress() as progress:
            planned = plan.plan(settings, bundle, progress)
        for line in planned.lines():
            typer.echo(line)
        raise typer.Exit(0)
    if settings.report_dir is not None:  # a folder that cannot be had is better known now
        settings.report_dir.mkdir(parents=True, exist_ok=True)
    with interruptible(), runner.target(settings) as reached:
        if settings.own_mock:
            _say(OWN_MOCK)
        with _progress() as progress:
            result = runner.run(reached, bundle, progress, apart=True)
    report = settle(result.report, prepared, _today())
    written = _deliver(report, settings.report_dir, bundle, prepared.formats, verbose=verbose)
    for line in words(result.clean_up, result.session.journal_path, live=reached.live):
        _say(line)
    if left := runner.clock_left(result.session):
        _say(left)
    raise typer.Exit(report.outcome.exit_code or (0 if written else 3))


@app.command()
@takes("replay")
def replay(
    options: Options,
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Its id, as a report tells it.")],
    emit: Annotated[
        str | None,
        typer.Option(
            metavar="sh|python", help="Write the steps as a script that needs nothing of the kit; send nothing."
        ),
    ] = None,
) -> None:
    """Repeat a finding's steps on the target: exit 1 while the fault is there, 0 when it is gone, 3 when nobody knows.

    Without a server, a finding about the kit's own mock is repeated on one with the same faults.
    """
    from campaign_contracts.reports.inert import shown
    from campaign_contracts.running import replay, runner, scripts
    from campaign_contracts.running.options import REPORTS
    from campaign_contracts.safety.clean_up import words
    from campaign_contracts.send import ControlError, UnreachableError

    bundle = packaged_bundle()
    if emit is not None:
        found = replay.find(finding, options.report_dir or REPORTS, bundle)
        typer.echo(scripts.emit(emit, found.violation, found.began, found.records), nl=False)
        raise typer.Exit(0)
    settings = _settings(options)
    found = replay.find(finding, settings.report_dir or REPORTS, bundle)
    try:
        with interruptible(), runner.target(replay.aimed(found, settings)) as reached:
            result = replay.replay(found, reached, bundle)
    except (UnreachableError, ControlError) as error:
        _say(str(error))
        raise typer.Exit(3) from None
    for line in (line for cleaned in result.clean_ups for line in words(cleaned, None, live=reached.live)):
        _say(line)
    for line in result.lines(found):
        typer.echo(shown(line))
    raise typer.Exit(result.exit_code)


@app.command()
@takes("doctor")
def doctor(options: Options) -> None:
    """Check a server before a long run: region, credentials, clock, others' campaigns. Reads only."""
    from campaign_contracts.reports.inert import shown
    from campaign_contracts.running import doctor

    settings, bundle = _settings(options, reads_only=True), packaged_bundle()
    if settings.own_mock:
        raise UsageError(f"there is nothing to look at: name a server with --base-url URL or {PREFIX}BASE_URL")
    marks = {True: "ok", False: "BAD", None: "--"}
    healthy = True
    for symptom in doctor.examine(settings, bundle):
        healthy &= symptom.well is not False
        typer.echo(f"{marks[symptom.well]:<4} {symptom.about:<15} {shown(symptom.text)}")
    raise typer.Exit(0 if healthy else 2)


@app.command()
def proxy(
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="The server behind it: scheme, host, perhaps a prefix.")
    ],
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where it listens; 0 takes a free one.")
    ] = 8090,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="On which address it listens.")] = "127.0.0.1",
    cacert: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Certificates to trust (PEM).")
    ] = None,
    report_dir: Annotated[Path, typer.Option(metavar="DIR", help="Where history.jsonl and reports go.")] = Path(
        ".campaign-contracts/proxy"
    ),
    findings_header: Annotated[
        bool, typer.Option("--findings-header", help="Name findings in a header of each answer; answers then wait.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Stand between a client and a server, record what passes, and judge both sides until interrupted."""
    from campaign_contracts.proxy import command
    from campaign_contracts.reports import clients as clients_report
    from campaign_contracts.reports.formats import FORMATS
    from campaign_contracts.running import conclusion

    bundle = packaged_bundle()
    client = command.run(
        to=to,
        host=host,
        port=port,
        cacert=cacert,
        folder=report_dir,
        bundle=bundle,
        header=findings_header,
        say=_say_now,
    )
    recording = conclusion.read(report_dir / command.HISTORY, bundle)
    report = conclusion.judge(recording, bundle)
    written = _deliver(report, report_dir, bundle, tuple(FORMATS), verbose=verbose)
    typer.echo("\n".join(clients_report.lines(client, recording.records.exchanges)))
    raise typer.Exit(1 if client.findings else report.outcome.exit_code or (0 if written else 3))


def _say_now(line: str) -> None:
    """A line that is there at once, in a pipe too."""
    typer.echo(line)
    sys.stdout.flush()


@app.command()
@takes("judge")
def judge(
    options: Options,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Histories (history.jsonl of a run), HTTP archives, flow dumps."),
    ],
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server to judge in an archive. [default: the one with most requests]"),
    ] = None,
    client: Annotated[
        bool, typer.Option("--client", help="Judge the client too, by rules of its own (REQ); exit 1 if it breaks one.")
    ] = False,
    report_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where reports and history.jsonl go. [default: nowhere]")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Judge recorded histories or HTTP archives, without sending anything. Exit codes are those of run."""
    from campaign_contracts.clients import ClientJudge
    from campaign_contracts.gating.asked import prepare, settle
    from campaign_contracts.reports import clients as clients_report
    from campaign_contracts.running import conclusion
    from campaign_contracts.running.arguments import select
    from campaign_contracts.running.settings import asked, dialect_of
    from campaign_contracts.running.sources import read_file

    bundle = packaged_bundle()
    dialect = dialect_of(options.dialect)
    rules, authorities, folder = options.rule, options.authority, report_dir
    select(bundle.catalogue, rules, authorities)
    prepared = prepare(asked(options, read_file()), bundle.catalogue)
    if len(files) > 1 and (folder is not None or options.update_baseline):
        raise UsageError("--report-dir and --update-baseline take one file at a time: name one")
    recordings = [conclusion.read(path, bundle, base_url) for path in files]
    reports, written, faulty = [], True, False
    for recording in recordings:
        sender = ClientJudge(bundle=bundle) if client else None
        with _history(folder, recording.path) as history:
            found = conclusion.judge(
                recording,
                bundle,
                rules=rules,
                authorities=authorities,
                excluded=prepared.excluded,
                dialect=dialect,
                history=history,
                client=sender,
            )
        reports.append(settle(found, prepared, _today()))
        typer.echo(f"{recording.path}: {recording.held(found.decided, len(found.selected))}")
        written = _deliver(reports[-1], folder, bundle, prepared.formats, verbose=verbose) and written
        if sender is not None:
            typer.echo("\n".join(clients_report.lines(sender, recording.records.exchanges)))
            faulty = faulty or bool(sender.findings)
    raise typer.Exit(1 if faulty else conclusion.worst(reports).exit_code or (0 if written else 3))


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="A report folder, or its contract.json.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Another.")],
    output: Annotated[str, typer.Option("--format", metavar="md|json", help="Markdown or JSON.")] = "md",
) -> None:
    """Compare two runs: new, gone, still there, no longer exercised. Exit 1 where something is new."""
    from campaign_contracts.gating import comparison
    from campaign_contracts.reports import reading

    _known_format(output)
    bundle = packaged_bundle()
    found = comparison.compare(reading.read(before, bundle), reading.read(after, bundle))
    typer.echo(comparison.text(found) if output == "json" else comparison.markdown(found), nl=False)
    raise typer.Exit(1 if found.new else 0)


@app.command()
def merge(
    reports: Annotated[list[Path], typer.Argument(metavar="REPORT...", help="Report folders, or their contract.json.")],
    report_dir: Annotated[Path, typer.Option(metavar="DIR", help="Where the merged reports go.")],
    report: Annotated[list[str] | None, typer.Option(metavar="NAMES", help=_help("report"))] = None,
    verbose: Verbose = False,
) -> None:
    """Merge the reports of several runs by one specification. Exit codes are those of run."""
    from campaign_contracts.gating.merging import merge as merged
    from campaign_contracts.reports import reading
    from campaign_contracts.reports.formats import chosen

    bundle, formats = packaged_bundle(), chosen(report or ())
    whole = merged([reading.read(path, bundle) for path in reports])
    written = _deliver(whole, report_dir, bundle, formats, verbose=verbose)
    raise typer.Exit(whole.outcome.exit_code or (0 if written else 3))


@app.command()
def board(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="[NAME=]REPORT...", help="Report folders; runs of one NAME are one server's history."),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the page and the badges go.")] = Path("board"),
) -> None:
    """Make one static page of many runs: servers by rules, trends, and a badge for each server."""
    from campaign_contracts.reports import board as boards
    from campaign_contracts.reports import delivery, reading

    bundle = packaged_bundle()
    runs = []
    for given in reports:
        name, _, folder = given.rpartition("=") if not Path(given).exists() else ("", "", given)
        report = reading.read(Path(folder), bundle)
        server = name or (Path(folder).resolve().name if report.own_mock else report.began.base_url)
        runs.append(boards.Run(server=server, report=report, link=delivery.link(Path(folder), out)))
    delivery.write_files(boards.files(runs), out)
    typer.echo(f"{len(runs)} runs: {out / 'index.html'}")


@app.command()
def rules(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Explain these; a glob lists.")] = None,
) -> None:
    """List the rules, one a line, or explain some."""
    from campaign_contracts.reports import catalogue
    from campaign_contracts.running.arguments import select

    bundle = packaged_bundle()
    selected = select(bundle.catalogue, ids or (), ())
    chosen = [rule for rule in bundle.catalogue if rule.id in selected]
    explain = bool(ids) and not any(character in "*?[" for identifier in ids or () for character in identifier)
    lines = [_explained(rule, bundle) for rule in chosen] if explain else catalogue.listed(chosen)
    typer.echo(("\n\n" if explain else "\n").join(lines))


def _explained(rule: "Rule", bundle: "Bundle") -> str:
    from campaign_contracts.reports import catalogue
    from campaign_contracts.running import attribution

    places = {
        "Judged by": attribution.judged_by(rule.id),
        "Exercised by": attribution.exercised_by(rule.id),
        "Broken by": attribution.broken_by(rule.id, bundle.lifecycle),
    }
    return catalogue.explained(rule, bundle, places)


@app.command()
@takes("sweep")
def sweep(options: Options) -> None:
    """Delete what killed runs left behind on a server, from the journals in .campaign-contracts/journal."""
    from campaign_contracts.running.settings import JOURNALS
    from campaign_contracts.safety import journal
    from campaign_contracts.safety.sweep import sweep

    found = journal.journals(JOURNALS)
    if not found:
        typer.echo(f"nothing to sweep: no journal in {JOURNALS}")
        raise typer.Exit(0)
    settings = _settings(options, reads_only=True)
    if settings.own_mock:
        servers = ", ".join(dict.fromkeys(left.base_url for left in found if left.base_url)) or "an unknown server"
        raise UsageError(
            f"credentials go to a server that you name, not to one that a file names: repeat with --base-url URL "
            f"(the journals in {JOURNALS} are about {servers})"
        )
    done = sweep(found, settings.target(), say=typer.echo)
    raise typer.Exit(0 if done else 3)


@contextlib.contextmanager
def _history(folder: Path | None, source: Path) -> Iterator[IO[str] | None]:
    """The history file of a report folder, for what is judged from another file."""
    from campaign_contracts.running.settings import HISTORY

    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / HISTORY
    if path.exists() and path.samefile(source):
        raise UsageError(f"--report-dir {folder}: it would overwrite {source}, which is judged; name another folder")
    with path.open("w", encoding="utf-8") as history:
        yield history


def _settings(options: Options, *, reads_only: bool = False) -> "Settings":
    """Settings from what was typed, the environment and the file; what was understood differently is said."""
    from campaign_contracts.running.settings import resolve
    from campaign_contracts.running.sources import read_file

    settings, words = resolve(options, os.environ, read_file(), reads_only=reads_only)
    for line in words:
        _say(line)
    return settings


def _deliver(
    report: "Report", folder: Path | None, bundle: "Bundle", formats: tuple[str, ...], *, verbose: bool
) -> bool:
    """Write the reports, print the verdicts, tell the CI server. False where a file could not be written."""
    from campaign_contracts.reports import console as console_report
    from campaign_contracts.reports import delivery

    reached = folder
    try:
        if folder is not None:
            delivery.write(report, folder, bundle.lifecycle, formats)
    except OSError as error:  # what was found out is told all the same
        _say(f"the reports cannot be written: {error.filename or folder}: {error.strerror or error}")
        reached = None
    console_report.show(report, _console(), verbose=verbose, files=delivery.first(reached, formats))
    delivery.announce(report, reached, os.environ, typer.echo)
    return reached is folder


def _known_format(name: str) -> None:
    if name not in ("md", "json"):
        raise UsageError(f"--format: expected md or json, found {name!r}")


def _today() -> "date":
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def packaged_bundle() -> "Bundle":
    """The bundle that ships with the kit. Raises UsageError when it is missing or damaged."""
    from campaign_contracts.bundle import packaged
    from campaign_contracts.spec import SpecificationError

    try:
        return packaged()
    except SpecificationError as error:
        raise UsageError(str(error)) from None


def _console() -> "Console":
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


def _say(line: str) -> None:
    typer.echo(line, err=True)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar with an estimate on a terminal; in a pipe, a line every half minute."""
    if not sys.stderr.isatty():
        yield seldom(_say, time.monotonic)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description:<64.64}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=_told(what), completed=done, total=total)

        yield show


def _told(what: str) -> str:
    return what.removeprefix("test_").replace("_", " ")


def seldom(say: Callable[[str], None], monotonic: Callable[[], float]) -> Callable[[str, int, int], None]:
    """Progress as lines, no more than one in half a minute, with an estimate of what is left."""
    began = last = monotonic()

    def show(what: str, done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - last < HALF_A_MINUTE:
            return
        last = now
        left = (now - began) * (total - done) / max(done, 1)
        say(f"{done} of {total}: {_told(what)}; about {left:,.0f} s left")

    return show


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """A polite kill, or a closed terminal, ends the block as Ctrl-C does: with what it knows, and cleaning up."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    politely = [signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # else: nohup
        politely.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in politely}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
