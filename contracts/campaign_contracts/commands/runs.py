"""The commands that try a server, and the one that tries the suites: run, replay, doctor, sweep, selftest."""

from pathlib import Path
from typing import Annotated

import typer

from campaign_contracts.atomic import replace_file
from campaign_contracts.commands.arguments import Verbose, takes
from campaign_contracts.commands.common import deliver, packaged_bundle, settings_of, today
from campaign_contracts.commands.terminal import in_lines, interruptible, progress, say
from campaign_contracts.counts import counted
from campaign_contracts.running.declarations import PREFIX
from campaign_contracts.running.options import Options
from campaign_contracts.usage import UsageError

app = typer.Typer()


@app.command()
@takes("run")
def run(options: Options, verbose: Verbose = False) -> None:
    """Run the suites against a server, or against the kit's own mock, and give a verdict for every rule."""
    from campaign_contracts.garbage import give_back_large_blocks
    from campaign_contracts.gating.asked import prepare, settle
    from campaign_contracts.running import runner
    from campaign_contracts.running.arguments import select
    from campaign_contracts.running.background_drawing import BackgroundDrawing
    from campaign_contracts.running.background_judge import BackgroundJudge
    from campaign_contracts.running.settings import OWN_MOCK
    from campaign_contracts.safety.cleaned import may_call, words

    settings, bundle = settings_of(options), packaged_bundle()
    select(bundle.catalogue, settings.rules, settings.authorities)
    prepared = prepare(settings.asked, bundle.catalogue)
    if options.plan:
        from campaign_contracts.running import plan

        with interruptible(), progress() as tell:
            planned = plan.plan(settings, bundle, tell)
        for line in planned.lines():
            typer.echo(line)
        raise typer.Exit(0)
    if settings.report_dir is not None:  # a folder that cannot be had is better known now
        settings.report_dir.mkdir(parents=True, exist_ok=True)
    give_back_large_blocks()
    with interruptible(), runner.target(settings) as reached:
        if settings.own_mock:
            say(OWN_MOCK)
        with progress() as tell:
            result = runner.run(reached, bundle, tell, judge=BackgroundJudge, drawing=BackgroundDrawing)
    report = settle(result.report, prepared, today())
    written = deliver(report, settings.report_dir, bundle, prepared.formats, verbose=verbose)
    for line in words(result.clean_up, live=reached.live):
        say(line)
    if left := runner.clock_left(result):
        say(left)
    alarming = may_call(result.clean_up, live=reached.live)
    raise typer.Exit(report.outcome.exit_code or (0 if written and not alarming else 3))


@app.command()
@takes("replay")
def replay(
    options: Options,
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Id of the finding, as in the report.")],
    emit: Annotated[
        str | None,
        typer.Option(
            metavar="sh|python",
            help="Write the steps as a script that does not need the kit; send nothing. The script sends to the "
            "server of the run, to --base-url, or to its first argument.",
        ),
    ] = None,
) -> None:
    """Repeat a finding's steps on the target: exit 1 while the fault is there, 0 when it is gone, 3 if undecided.

    Also 3 where the fault is gone and a campaign may be left on a live service.
    Without a server, a finding about the kit's own mock is repeated on one with the same faults.
    """
    from campaign_contracts.inert import shown
    from campaign_contracts.running import replay, resolving, runner, scripts, sources
    from campaign_contracts.running.options import REPORTS
    from campaign_contracts.safety.cleaned import may_call, words

    bundle = packaged_bundle()
    if emit is not None:
        found = replay.find(finding, options.report_dir or REPORTS, bundle)
        base_url, account_sid = resolving.place_of(options, sources.read_file())
        script = scripts.emit(
            emit, found.violation, found.began, found.records, bundle, base_url=base_url, account_sid=account_sid
        )
        typer.echo(script, nl=False)
        raise typer.Exit(0)
    settings = settings_of(options)
    found = replay.find(finding, settings.report_dir or REPORTS, bundle)
    with interruptible(), runner.target(replay.aimed(found, settings)) as reached:
        result = replay.replay(found, reached, bundle)
    for line in (line for cleaned in result.clean_ups for line in words(cleaned, live=reached.live)):
        say(line)
    for line in result.lines(found):
        typer.echo(shown(line))
    alarming = any(may_call(cleaned, live=reached.live) for cleaned in result.clean_ups)
    raise typer.Exit(result.exit_code or (3 if alarming else 0))


@app.command()
@takes("doctor")
def doctor(options: Options) -> None:
    """Check a server before a long run: region, credentials, clock, callbacks, others' campaigns."""
    from campaign_contracts.inert import shown
    from campaign_contracts.running import doctor

    settings, bundle = settings_of(options, reads_only=True), packaged_bundle()
    if settings.own_mock:
        raise UsageError(f"there is nothing to look at: name a server with --base-url URL or {PREFIX}BASE_URL")
    marks = {True: "ok", False: "BAD", None: "--"}
    healthy = True
    for symptom in doctor.examine(settings, bundle):
        healthy &= symptom.well is not False
        typer.echo(f"{marks[symptom.well]:<4} {symptom.about:<15} {shown(symptom.text)}")
    raise typer.Exit(0 if healthy else 2)


@app.command()
@takes("sweep")
def sweep(options: Options) -> None:
    """Delete what killed runs left behind on a server, from the journals in .campaign-contracts/journal."""
    from campaign_contracts.inert import shown
    from campaign_contracts.running.settings import JOURNALS
    from campaign_contracts.safety import journal
    from campaign_contracts.safety.sweep import sweep

    settings = settings_of(options, reads_only=True)
    found = journal.journals(JOURNALS)
    if not found:
        typer.echo(f"nothing to sweep: no journal in {JOURNALS}")
        raise typer.Exit(0)
    if settings.own_mock:
        servers = (
            shown(", ".join(dict.fromkeys(left.base_url for left in found if left.base_url))) or "an unknown server"
        )
        raise UsageError(
            f"credentials go to a server that you name, not to one that a file names: repeat with --base-url URL "
            f"(the journals in {JOURNALS} are about {shown(servers)})"
        )
    done = sweep(found, settings.target(), say=lambda line: typer.echo(shown(line)), progress=in_lines())
    raise typer.Exit(0 if done else 3)


@app.command()
def selftest(
    fault: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only faults of this name or pattern; repeatable.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Faults tried at a time.")] = 1,
    sample: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only N of the faults. [default: all]")] = None,
    personalities: Annotated[
        int, typer.Option(min=0, metavar="N", help="Random legal servers, none of which may be accused.")
    ] = 50,
    seed: Annotated[int, typer.Option(metavar="N", help="Draws the sample, and seeds every run.")] = 0,
    dialect: Annotated[
        str | None,
        typer.Option(
            metavar="pages|portal", help="Try all faults on mocks of this spelling. [default: a quarter as portal]"
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the kill matrix as a page.")] = None,
) -> None:
    """Prove the suites: every fault of the mock must be caught, and no legal server be accused."""
    from campaign_contracts.reports import matrix
    from campaign_contracts.running import selftest as proof
    from campaign_contracts.running.resolving import dialect_of

    spelling = dialect_of(dialect)
    chosen = proof.choose(proof.known_faults(fault or ()), sample=sample, seed=seed)
    if html is not None:
        html.open("a").close()  # a page that cannot be written is better known now than at the end
    typer.echo(f"{counted(len(chosen), 'fault')}, seed {seed}")
    with interruptible():
        summary = proof.run(
            chosen,
            jobs=jobs,
            seed=seed,
            clean=not fault,
            personalities=0 if fault else personalities,
            dialect=spelling,
            tell=lambda trial: typer.echo(matrix.line(trial)),
        )
    for line in matrix.totals(summary):
        typer.echo(line)
    if html is not None:
        replace_file(html, matrix.page(summary).encode())
    raise typer.Exit(1 if summary.survivors else 3 if summary.errors else 0)
