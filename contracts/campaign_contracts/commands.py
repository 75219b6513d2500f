"""The commands of whoever tests a server: run, doctor, judge, rules, sweep. They parse and print, no more.

Modules are imported inside the commands, so that `--help` does not wait for libraries that it does not need.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from campaign_contracts.usage import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from campaign_contracts.bundle import Bundle
    from campaign_contracts.running.settings import Settings

app = typer.Typer()

ABOUT = "CAMPAIGN_CONTRACTS_"

BaseUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Scheme and host of the server. [default: the kit starts its own mock]"),
]
AccountSid = Annotated[str | None, typer.Option(metavar="SID", help=f"The account. [or {ABOUT}ACCOUNT_SID]")]
ApiKey = Annotated[str | None, typer.Option(metavar="KEY", help=f"Its API key. [or {ABOUT}API_KEY]")]
ApiToken = Annotated[
    str | None, typer.Option(metavar="TOKEN", help=f"Its API token; better given as {ABOUT}API_TOKEN.")
]
OtherAccount = Annotated[
    str | None,
    typer.Option(metavar="SID:KEY:TOKEN", help=f"A second account, for isolation. [or {ABOUT}OTHER_ACCOUNT]"),
]
ControlUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Through which the server's clock is moved; declares a sandbox.")
]
Header = Annotated[list[str] | None, typer.Option(metavar="LINE", help="A header for every request: 'Name: value'.")]
CaCert = Annotated[Path | None, typer.Option("--cacert", metavar="FILE", help="Certificates to trust (PEM).")]
Timeout = Annotated[float | None, typer.Option(metavar="SECONDS", help="How long to wait for an answer. [default: 10]")]
TargetName = Annotated[
    str | None, typer.Option("--target", metavar="NAME", help="A [targets.NAME] of campaign-contracts.toml.")
]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", metavar="ID", help="Only these rules: LIF-03, 'CRE-*'. Repeatable.")
]
Authorities = Annotated[
    list[str] | None,
    typer.Option("--authority", metavar="NAME", help="Only rules of these: page, example, portal, ruling. Repeatable."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="A line for every rule, all violations in full.")]


@app.command()
def run(
    base_url: BaseUrl = None,
    account_sid: AccountSid = None,
    api_key: ApiKey = None,
    api_token: ApiToken = None,
    other_account: OtherAccount = None,
    control_url: ControlUrl = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Declare that the server calls nobody.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Acknowledge that the server may call people.")] = False,
    may_dial: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="May be dialled on a live service. Repeatable.")
    ] = None,
    may_reset: Annotated[
        bool, typer.Option("--may-reset", help="The sandbox may be made to forget every campaign.")
    ] = False,
    max_campaigns: Annotated[
        int | None, typer.Option(metavar="N", help="The most to create. [default: 300 live, else any number]")
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(metavar="N", help="The most requests in a second. [default: 5 live, else any number]"),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="quick, standard or deep. [default: quick]")
    ] = None,
    budget: Annotated[
        float | None, typer.Option(metavar="MINUTES", help="How long deep tries on. [default: 10]")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Where random choices begin. [default: 1]")] = None,
    rule: Rules = None,
    authority: Authorities = None,
    suite: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these suite functions (globs). Repeatable.")
    ] = None,
    report_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where reports go. [default: .campaign-contracts/last]")
    ] = None,
    header: Header = None,
    cacert: CaCert = None,
    timeout: Timeout = None,
    callback_host: Annotated[
        str | None, typer.Option(metavar="HOST", help="Where the server reaches this machine. [default: 127.0.0.1]")
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first violation.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Delete nothing on a sandbox afterwards.")] = False,
    contrarian: Annotated[
        bool, typer.Option("--contrarian", help="The kit's own mock makes the other legal choices.")
    ] = False,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The kit's own mock breaks a rule. Repeatable.")
    ] = None,
    target: TargetName = None,
    verbose: Verbose = False,
) -> None:
    """Run the suites against a server, or against the kit's own mock, and give a verdict for every rule."""
    typed = {name: value for name, value in locals().items() if name != "verbose"}
    from campaign_contracts.reports import console as console_report
    from campaign_contracts.running import runner
    from campaign_contracts.running.arguments import select
    from campaign_contracts.safety import journal

    settings, bundle = _settings(typed), _bundle()
    select(bundle.catalogue, settings.rules, settings.authorities)
    with interruptible(), runner.target(settings) as reached, _progress() as progress:
        result = runner.run(reached, bundle, progress, apart=True)
    written = runner.write(result.report, settings.report_dir) if settings.report_dir is not None else None
    console = _console()
    console_report.show(result.report, console, verbose=verbose, files=str(written) if written else None)
    for line in journal.words(result.clean_up, result.session.journal_path, live=reached.live):
        _say(line)
    raise typer.Exit(result.report.outcome.exit_code)


@app.command()
def doctor(
    base_url: BaseUrl = None,
    account_sid: AccountSid = None,
    api_key: ApiKey = None,
    api_token: ApiToken = None,
    other_account: OtherAccount = None,
    control_url: ControlUrl = None,
    header: Header = None,
    cacert: CaCert = None,
    timeout: Timeout = None,
    target: TargetName = None,
) -> None:
    """Look at a server before a long run: region, credentials, clock, strangers' campaigns. Reads only."""
    typed = dict(locals())
    from campaign_contracts.running import doctor

    settings, bundle = _settings(typed, reads_only=True), _bundle()
    if settings.own_mock:
        raise UsageError(f"there is nothing to look at: name a server with --base-url URL or {ABOUT}BASE_URL")
    marks = {True: "ok", False: "BAD", None: "--"}
    healthy = True
    for symptom in doctor.examine(settings, bundle):
        healthy &= symptom.well is not False
        typer.echo(f"{marks[symptom.well]:<4} {symptom.about:<15} {symptom.text}")
    raise typer.Exit(0 if healthy else 2)


@app.command()
def judge(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Histories (history.jsonl of a run), or HTTP archives (.har)."),
    ],
    rule: Rules = None,
    authority: Authorities = None,
    verbose: Verbose = False,
) -> None:
    """Judge recorded histories or HTTP archives, without sending anything. Exit codes are those of run."""
    from campaign_contracts.reports import console as console_report
    from campaign_contracts.running import conclusion
    from campaign_contracts.running.arguments import select

    bundle = _bundle()
    select(bundle.catalogue, rule or (), authority or ())
    recordings = [conclusion.read(path, bundle) for path in files]
    reports = []
    console = _console()
    for recording in recordings:
        reports.append(conclusion.judge(recording, bundle, rules=rule or (), authorities=authority or ()))
        typer.echo(f"{recording.path}: ", nl=False)
        console_report.show(reports[-1], console, verbose=verbose)
    raise typer.Exit(conclusion.worst(reports).exit_code)


@app.command()
def rules(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Explain these; a glob lists.")] = None,
) -> None:
    """List the rules, one a line, or explain some."""
    from campaign_contracts.reports import catalogue
    from campaign_contracts.running.arguments import select

    bundle = _bundle()
    selected = select(bundle.catalogue, ids or (), ())
    chosen = [rule for rule in bundle.catalogue if rule.id in selected]
    explain = bool(ids) and not any(character in "*?[" for identifier in ids or () for character in identifier)
    lines = [catalogue.explained(rule, bundle) for rule in chosen] if explain else catalogue.listed(chosen)
    typer.echo(("\n\n" if explain else "\n").join(lines))


@app.command()
def sweep(
    account_sid: AccountSid = None,
    api_key: ApiKey = None,
    api_token: ApiToken = None,
    other_account: OtherAccount = None,
    header: Header = None,
    cacert: CaCert = None,
    timeout: Timeout = None,
) -> None:
    """Delete what killed runs left behind on servers, from the journals in .campaign-contracts/journal."""
    typed = dict(locals())
    from dataclasses import replace

    from campaign_contracts.running.settings import JOURNALS
    from campaign_contracts.safety import journal
    from campaign_contracts.safety.sweep import sweep
    from campaign_contracts.send import Target

    found = journal.journals(JOURNALS)
    if not found:
        typer.echo(f"nothing to sweep: no journal in {JOURNALS}")
        raise typer.Exit(0)
    settings = _settings({**typed, "base_url": found[0].base_url}, reads_only=True)
    target = Target(
        base_url=settings.base_url,
        accounts=settings.accounts,
        timeout=settings.timeout,
        pause=settings.pause,
        headers=settings.headers,
        cacert=settings.cacert,
    )
    done = sweep(found, lambda url: replace(target, base_url=url), settings.accounts, say=typer.echo)
    raise typer.Exit(0 if done else 3)


def _settings(typed: dict[str, Any], *, reads_only: bool = False) -> "Settings":
    """Settings from what was typed, the environment and the file; what was understood differently is said."""
    from campaign_contracts.running.settings import Options, read_file, resolve

    given = {name: value for name, value in typed.items() if value is not None}
    settings, words = resolve(Options(**given), os.environ, read_file(), reads_only=reads_only)
    for line in words:
        _say(line)
    return settings


def _bundle() -> "Bundle":
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
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<44.44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what.removeprefix("test_").replace("_", " "), completed=done, total=total)

        yield show


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """A polite kill ends the block as Ctrl-C does: with what it knows, and cleaning up after itself."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
