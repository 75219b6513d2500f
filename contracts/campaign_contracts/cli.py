"""The commands. No logic lives here: each one calls a function of the module that does the work.

Modules are imported inside the commands, so that `--help` does not wait for libraries that it does not need.
"""

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from campaign_contracts import __version__, commands
from campaign_contracts.counts import counted
from campaign_contracts.usage import UsageError

USAGE, INCOMPLETE, INTERNAL = 2, 3, 70
WITH_VERDICTS = frozenset({"run", "judge", "proxy", "compare", "merge", "selftest", "sweep"})

EXTRAS = {
    **dict.fromkeys(("hypothesis", "pytest", "schemathesis", "xdist"), "run"),
    **dict.fromkeys(("jsonschema", "openapi_spec_validator", "ruff"), "generate"),
}
"""Modules that only some commands need, by the extra that brings them."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(commands.app)

SpecFolder = Annotated[
    Path | None,
    typer.Option("--spec", metavar="DIR", help="The openapi/ folder. [default: that of the checkout around here]"),
]


def _version(requested: bool) -> None:
    if requested:
        bundle = commands.packaged_bundle()
        typer.echo(
            f"campaign-contracts {__version__}, specification {bundle.spec.version} (sha256 {bundle.sha256[:12]}), "
            f"{len(bundle.catalogue)} rules"
        )
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Name kit, specification and rules, and exit."
        ),
    ] = False,
) -> None:
    """Contract tests, a mock and a client for the Exotel Campaigns v2 API."""


@app.command()
def generate(
    spec: SpecFolder = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if something is stale.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write only the client package, into this folder.")
    ] = None,
    package: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Name of that package. [default: exotel_campaigns, exotel-campaigns]"),
    ] = None,
    openapi: Annotated[
        str | None,
        typer.Option(metavar="3.1|3.0", help="Print the copy for other generators, or write it into --out."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="python|typescript", help="Language of that package. [default: python]")
    ] = None,
) -> None:
    """Bring everything that is derived from the specification up to date."""
    from campaign_contracts.build import commands

    commands.refuse_together(check=check, out=out, package=package, openapi=openapi, language=language)
    if openapi is not None:
        code = commands.publish(spec=spec, version=openapi, out=out, packaged=_packaged_document, say=typer.echo)
        raise typer.Exit(code)
    code = commands.generate(
        spec=spec,
        check=check,
        out=out,
        package=package,
        language=language,
        packaged=_packaged_document,
        say=typer.echo,
    )
    raise typer.Exit(code)


@app.command()
def lint(spec: SpecFolder = None) -> None:
    """Validate the specification and everything that refers to it."""
    from campaign_contracts.build import commands

    raise typer.Exit(commands.lint(spec=spec, say=typer.echo))


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="An OpenAPI 3 file, a source folder, or a git revision (REV, REV:PATH)."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another.")],
    output: Annotated[str, typer.Option("--format", metavar="md|json", help="Markdown or JSON.")] = "md",
) -> None:
    """Compare two specifications: what breaks callers, what does not, what is words only. Exit 1 on breaking."""
    from campaign_contracts.build import commands

    raise typer.Exit(commands.diff(old=old, new=new, output=output, say=typer.echo))


@app.command()
def mock(
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SID:KEY:TOKEN", help="An account, repeatable. [default: demo:demo-key:demo-token, other:...]"
        ),
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Accounts, one SID:KEY:TOKEN a line: keeps tokens out of argv.")
    ] = None,
    contrarian: Annotated[
        bool, typer.Option("--contrarian", help="Take the other legal choice wherever the contract tolerates several.")
    ] = False,
    stern: Annotated[
        bool,
        typer.Option("--stern", help="Refuse everything of which the contract leaves open whether it is accepted."),
    ] = False,
    personality: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Draw each legal choice from this seed, one apart from the other."),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(metavar="pages|portal", help="Spell a status in-progress, or InProgress. [default: pages]"),
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Break the contract in this way, repeatable.")
    ] = None,
    list_faults: Annotated[bool, typer.Option("--list-faults", help="List every fault and exit.")] = False,
    db: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep everything in this file. [default: in memory]")
    ] = None,
    clock: Annotated[
        str, typer.Option(metavar="real|manual", help="Time passes by itself, or only when it is moved.")
    ] = "real",
    speed: Annotated[
        float | None, typer.Option(metavar="X", help="So many seconds pass in one, on a real clock. [default: 1]")
    ] = None,
    rate_limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Requests a minute for each account; more get 429.")
    ] = None,
    latency: Annotated[
        float, typer.Option(metavar="MS", min=0, max=3_600_000, help="Milliseconds before each answer.")
    ] = 0.0,
    allow_callbacks_to: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Send callbacks there too, repeatable. [default: loopback]")
    ] = None,
    allow_control_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST|any",
            help="Let that machine move the clock and see the pages, repeatable.",
        ),
    ] = None,
    ready_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the base URL there once requests are answered.")
    ] = None,
) -> None:
    """Serve the mock: a Campaigns v2 server with virtual time, to write clients against."""
    from campaign_contracts.mock import command

    if list_faults:
        command.list_faults(typer.echo)
        return
    command.run(
        host=host,
        port=port,
        accounts=account or (),
        accounts_file=accounts,
        contrarian=contrarian,
        stern=stern,
        personality=personality,
        dialect=dialect,
        faults=fault or (),
        callback_hosts=allow_callbacks_to or (),
        control_hosts=allow_control_from or (),
        clock=clock,
        speed=speed,
        database=str(db) if db else None,
        requests_per_minute=rate_limit,
        latency_milliseconds=latency,
        ready_file=ready_file,
        say=typer.echo,
    )


@app.command()
def selftest(
    fault: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only faults of this name or pattern; repeatable.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Faults tried at a time.")] = 1,
    sample: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="All derived faults, but only N of the hand-written ones.")
    ] = None,
    personalities: Annotated[
        int, typer.Option(min=0, metavar="N", help="Random legal servers of which nobody may be accused.")
    ] = 50,
    seed: Annotated[int, typer.Option(metavar="N", help="Draws the sample, and seeds every run.")] = 0,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the kill matrix as a page.")] = None,
) -> None:
    """Prove the suites: every fault of the mock must be caught by a rule that it breaks, and nothing be imagined."""
    from campaign_contracts.reports import matrix
    from campaign_contracts.running import selftest as proof

    chosen = proof.choose(proof.known_faults(fault or ()), sample=sample, seed=seed)
    if html is not None:
        html.open("a").close()  # a page that cannot be written is better known now than at the end
    typer.echo(f"{counted(len(chosen), 'fault')}, seed {seed}")
    with commands.interruptible():
        summary = proof.run(
            chosen,
            jobs=jobs,
            seed=seed,
            clean=not fault,
            personalities=0 if fault else personalities,
            tell=lambda trial: typer.echo(matrix.line(trial)),
        )
    for line in matrix.totals(summary):
        typer.echo(line)
    if html is not None:
        html.write_text(matrix.page(summary), encoding="utf-8")
    raise typer.Exit(1 if summary.survivors else 3 if summary.errors else 0)


def _packaged_document() -> Mapping[str, Any]:
    from campaign_contracts.bundle import packaged

    return packaged().spec.document


def main() -> None:
    """Run the command line. A mistake of the user's ends in one sentence and exit code 2, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal has no letters for is shown as an escape
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except UsageError as error:
        _fail(str(error))
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            _apologise(error)
        _fail(
            f"this command needs {error.name}, which is not installed: pip install 'campaign-contracts[{extra}]' "
            "brings what it takes"
        )
    except OSError as error:
        _fail(f"{error.filename or 'operating system'}: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 (the last resort: it is told, and kept for a report)
        _apologise(error)


def _apologise(error: Exception) -> NoReturn:
    """Whatever nobody thought of is no verdict: incomplete where there could have been one, else a code of its own."""
    from campaign_contracts.apology import apology

    typer.echo(apology(error), err=True)
    sys.exit(INCOMPLETE if sys.argv[1:2] and sys.argv[1] in WITH_VERDICTS else INTERNAL)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(USAGE)
