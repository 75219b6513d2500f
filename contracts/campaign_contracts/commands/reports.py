"""The commands that read what was recorded or reported: judge, compare, merge, board."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from campaign_contracts.commands.arguments import Verbose, help_of, known_format, takes
from campaign_contracts.commands.common import deliver, packaged_bundle, today
from campaign_contracts.counts import counted
from campaign_contracts.inert import shown
from campaign_contracts.running.options import Options
from campaign_contracts.usage import UsageError

if TYPE_CHECKING:
    from campaign_contracts.recordings.histories import HistoryWriter
    from campaign_contracts.reports.report import Report

app = typer.Typer()


@app.command()
@takes("judge")
def judge(
    options: Options,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Histories (history.jsonl.gz of a run), HTTP archives, flow dumps."),
    ],
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server to judge in an archive. [default: the one with most requests]"),
    ] = None,
    client: Annotated[
        bool, typer.Option("--client", help="Judge the client too, by rules of its own (REQ); exit 1 if it breaks one.")
    ] = False,
    report_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where reports and the history go. [default: nowhere]")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Judge recorded histories or HTTP archives, without sending anything. Exit codes are those of run."""
    from campaign_contracts.clients import ClientJudge
    from campaign_contracts.gating.asked import prepare, settle
    from campaign_contracts.reports import clients as clients_report
    from campaign_contracts.running import conclusion
    from campaign_contracts.running.arguments import select
    from campaign_contracts.running.resolving import asked, bounds_of, dialect_of
    from campaign_contracts.running.sources import read_file
    from campaign_contracts.running.two_judges import second_judge

    bundle = packaged_bundle()
    dialect = dialect_of(options.dialect)
    rules, authorities, folder = options.rule, options.authority, report_dir
    select(bundle.catalogue, rules, authorities)
    prepared = prepare(asked(options, read_file()), bundle.catalogue)
    if len(files) > 1 and (folder is not None or options.update_baseline):
        raise UsageError("--report-dir and --update-baseline take one file at a time: name one")
    bounds = bounds_of(options, read_file())
    with second_judge(files[0]) as ready:
        recordings = [conclusion.read(path, bundle, base_url, bounds) for path in files]
        reports: list[Report] = []
        written, faulty = True, False
        for index, recording in enumerate(recordings):
            sender = ClientJudge(bundle=bundle) if client else None
            with contextlib.ExitStack() as stack:
                second = stack.enter_context(second_judge(recording.path)) if index else ready
                history = stack.enter_context(_history(folder, recording.path))
                found = conclusion.judge(
                    recording,
                    bundle,
                    rules=rules,
                    authorities=authorities,
                    excluded=prepared.excluded,
                    dialect=dialect,
                    history=history,
                    client=sender,
                    second=second,
                )
            reports.append(settle(found, prepared, today()))
            held = recording.held(found.requests, found.decided, len(found.selected))
            typer.echo(shown(f"{recording.path}: {held}"))
            written = deliver(reports[-1], folder, bundle, prepared.formats, verbose=verbose) and written
            if sender is not None:
                typer.echo("\n".join(clients_report.lines(reports[-1])))
                faulty = faulty or reports[-1].client_fails
    raise typer.Exit(1 if faulty else conclusion.worst(reports).exit_code or (0 if written else 3))


@contextlib.contextmanager
def _history(folder: Path | None, source: Path) -> Iterator["HistoryWriter | None"]:
    """The history file of a report folder, for what is judged from another file."""
    from campaign_contracts.recordings.histories import HISTORY, HistoryWriter

    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / HISTORY
    if path.exists() and path.samefile(source):
        raise UsageError(f"--report-dir {folder}: it would overwrite {source}, which is judged; name another folder")
    with HistoryWriter.opened(path) as history:
        yield history


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="A report folder, or its contract.json.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Another.")],
    output: Annotated[str, typer.Option("--format", metavar="md|json", help="Markdown or JSON.")] = "md",
) -> None:
    """Compare two runs: new, gone, still there, no longer exercised. Exit 1 if a finding is new."""
    from campaign_contracts.gating import comparison
    from campaign_contracts.reports import reading

    known_format(output)
    bundle = packaged_bundle()
    found = comparison.compare(reading.read(before, bundle), reading.read(after, bundle))
    typer.echo(comparison.text(found) if output == "json" else comparison.markdown(found), nl=False)
    raise typer.Exit(1 if found.new else 0)


@app.command()
def merge(
    reports: Annotated[list[Path], typer.Argument(metavar="REPORT...", help="Report folders, or their contract.json.")],
    report_dir: Annotated[Path, typer.Option(metavar="DIR", help="Where the merged reports go.")],
    report: Annotated[list[str] | None, typer.Option(metavar="NAMES", help=help_of("report"))] = None,
    verbose: Verbose = False,
) -> None:
    """Merge the reports of several runs by one specification. Exit codes are those of run."""
    from campaign_contracts.gating.merging import merge as merged
    from campaign_contracts.reports import reading
    from campaign_contracts.reports.formats import chosen

    bundle, formats = packaged_bundle(), chosen(report or ())
    whole = merged([reading.read(path, bundle) for path in reports])
    written = deliver(whole, report_dir, bundle, formats, verbose=verbose)
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
    typer.echo(f"{counted(len(runs), 'run')}: {out / 'index.html'}")
