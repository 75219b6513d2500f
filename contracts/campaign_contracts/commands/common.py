"""What several commands do in the same way: begin with a bundle and settings, end with a delivered report."""

import os
from typing import TYPE_CHECKING

import typer

from campaign_contracts.commands.terminal import console, say, write_to_nobody
from campaign_contracts.running.options import Options
from campaign_contracts.usage import UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from campaign_contracts.bundle import Bundle
    from campaign_contracts.reports.report import Report
    from campaign_contracts.running.settings import Settings


def packaged_bundle() -> "Bundle":
    """The bundle that ships with the kit. Raises UsageError when it is missing or damaged."""
    from campaign_contracts.bundle import packaged
    from campaign_contracts.spec import SpecificationError

    try:
        return packaged()
    except SpecificationError as error:
        raise UsageError(str(error)) from None


def settings_of(options: Options, *, reads_only: bool = False) -> "Settings":
    """Settings from what was typed, the environment and the file; what was understood differently is said."""
    from campaign_contracts.running.resolving import resolve
    from campaign_contracts.running.sources import read_file

    settings, words = resolve(options, os.environ, read_file(), reads_only=reads_only)
    for line in words:
        say(line)
    return settings


def deliver(
    report: "Report", folder: "Path | None", bundle: "Bundle", formats: tuple[str, ...], *, verbose: bool
) -> bool:
    """Write the reports, print the verdicts, tell the CI server. False where one of it could not be done."""
    from campaign_contracts.reports import console as console_report
    from campaign_contracts.reports import delivery

    reached = folder
    try:
        if folder is not None:
            delivery.write(report, folder, bundle.lifecycle, formats)
    except OSError as error:  # what was found out is told all the same
        say(f"the reports cannot be written: {error.filename or folder}: {error.strerror or error}")
        reached = None
    try:
        console_report.show(report, console(), verbose=verbose, files=delivery.first(reached, formats))
        delivery.announce(report, reached, os.environ, typer.echo)
    except BrokenPipeError:  # whoever was reading has read enough; the verdict stands
        write_to_nobody()
    except OSError as error:
        say(f"the verdicts cannot be printed: {error.strerror or error}")
        write_to_nobody()  # what waits to be written would fail again
        return False
    return reached is folder


def today() -> "date":
    """The day by which baselines and exclusions run out, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date()
