"""The command line: every command in one program, whose failures end in a sentence and an exit code."""

import errno
import io
import re
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from campaign_contracts import __version__
from campaign_contracts.commands import loading, reports, runs, serving, specification
from campaign_contracts.commands.common import packaged_bundle
from campaign_contracts.commands.terminal import occupy_closed_streams, say
from campaign_contracts.inert import paragraphs
from campaign_contracts.usage import UsageError

USAGE, INCOMPLETE, INTERNAL = 2, 3, 70
LONGEST = 1000
"""Characters of a line that tells of a mistake."""

WITH_VERDICTS = frozenset({"run", "load", "judge", "proxy", "compare", "merge", "selftest", "sweep"})

NOT_THE_USERS = frozenset(
    {errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC}
)
"""What a full disk, or a machine that has no more to give, fails with: nothing that was typed is wrong."""

EXTRAS = {
    **dict.fromkeys(("hypothesis", "pytest", "schemathesis", "xdist"), "run"),
    "locust": "load",
    "redis": "redis",
    **dict.fromkeys(("jsonschema", "openapi_spec_validator", "ruff"), "generate"),
}
"""Modules that only some commands need, by the extra that brings them."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
for kind in (runs, loading, reports, serving, specification):
    app.add_typer(kind.app)


def _version(requested: bool) -> None:
    if requested:
        bundle = packaged_bundle()
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


_NOTHING = re.compile(r"--[a-z-]+=")
"""An option with nothing behind it."""


def main() -> None:
    """Run the command line. A mistake of the user's ends in one sentence and exit code 2, never in a traceback."""
    occupy_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal has no letters for is shown as an escape
            stream.reconfigure(errors="backslashreplace")
    try:
        _refuse_nothing(sys.argv[1:])
        app()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # 1 would be a verdict
            sys.exit(INCOMPLETE if _gives_verdicts() else USAGE)
        raise
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
        failed = INCOMPLETE if error.errno in NOT_THE_USERS and _gives_verdicts() else USAGE
        _fail(f"{error.filename or 'operating system'}: {error.strerror or error}", failed)
    except Exception as error:  # noqa: BLE001 (the last resort: it is told, and kept for a report)
        _apologise(error)


def _refuse_nothing(arguments: Sequence[str]) -> None:
    """What is given but empty, such as a variable of a script that is not set, is a mistake. Raises UsageError."""
    for before, word in zip(["", *arguments], arguments, strict=False):
        name = word.removesuffix("=") if _NOTHING.fullmatch(word) else before if not word.strip() else None
        if name is not None and name.startswith("--"):
            raise UsageError(f"{name}: expected a value, found nothing; leave the option out, or give it one")
        if name is not None:
            raise UsageError("expected an argument, found nothing; leave it out, or give it a value")


def _apologise(error: Exception) -> NoReturn:
    """Whatever nobody thought of is no verdict: incomplete where there could have been one, else a code of its own."""
    from campaign_contracts.apology import apology

    say(apology(error))
    sys.exit(INCOMPLETE if _gives_verdicts() else INTERNAL)


def _gives_verdicts() -> bool:
    return sys.argv[1:2] != [] and sys.argv[1] in WITH_VERDICTS


def _fail(message: str, code: int = USAGE) -> NoReturn:
    """One sentence, however much it quotes: what it is about stands first, and what to do last."""
    lines = paragraphs(message).splitlines()
    say("\n".join(line if len(line) < LONGEST else f"{line[:700]} … {line[-200:]}" for line in lines))
    sys.exit(code)
