"""Where reports go: files in a folder, and what the CI server around shows of them."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from campaign_contracts.atomic import replace_file
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.reports import annotations, markdown
from campaign_contracts.reports.formats import FORMATS
from campaign_contracts.reports.report import Report

CODE_QUALITY = "gl-code-quality-report.json"
"""The name that GitLab's documentation uses."""

WRITTEN = (*(each.file for each in FORMATS.values()), CODE_QUALITY)
"""Every file of a report folder that is made from a report."""


def write(report: Report, folder: Path, lifecycle: Lifecycle, formats: Iterable[str] = tuple(FORMATS)) -> None:
    """Write the report in each of these forms, each file whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in formats:
        _replace(folder / FORMATS[name].file, FORMATS[name].text(report, lifecycle))


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files by name into a folder, each whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _replace(folder / name, text)


def link(report: Path, base: Path) -> str | None:
    """How a page in a folder refers to the page of a report; None where the report has none."""
    page = (report if report.is_dir() else report.parent) / FORMATS["html"].file
    return quote(os.path.relpath(page, base)) if page.is_file() else None


def first(folder: Path | None, formats: Iterable[str]) -> str | None:
    """The file to look at first; None where nothing was written."""
    return next((str(folder / FORMATS[name].file) for name in formats), None) if folder is not None else None


def announce(report: Report, folder: Path | None, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Tell the CI server that the environment names: a job summary and annotations (GitHub), code quality (GitLab).

    `say` prints a line to standard output, where GitHub reads its commands. Raises OSError.
    """
    if summary := environment.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(markdown.text(report))
    if environment.get("GITHUB_ACTIONS") == "true":
        for line in annotations.github(report):
            say(line)
    if environment.get("GITLAB_CI") == "true" and folder is not None:
        _replace(folder / CODE_QUALITY, annotations.gitlab(report))


def _replace(path: Path, text: str) -> None:
    replace_file(path, text.encode("utf-8", "backslashreplace"))
