"""The commands. No logic lives here: each one calls a function of the module that does the work."""

from typing import Annotated

import typer

from campaign_contracts import __version__

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(requested: bool) -> None:
    if requested:
        typer.echo(f"campaign-contracts {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Contract tests, a mock and a client for the Exotel Campaigns v2 API."""


def main() -> None:
    """Run the command line."""
    app()
