"""Every form in which a report is written. To add one, write `text(report) -> str` and name it here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.reports import contract, junit, markdown, sarif
from campaign_contracts.reports.page import render
from campaign_contracts.reports.report import Report
from campaign_contracts.usage import UsageError


@dataclass(frozen=True, kw_only=True)
class Format:
    """One form: the name of its file in the report folder, and what makes its text."""

    file: str
    text: Callable[[Report, Lifecycle], str]


FORMATS: Mapping[str, Format] = {
    "html": Format(file="contract.html", text=render.text),
    "md": Format(file="summary.md", text=lambda report, _: markdown.text(report)),
    "junit": Format(file="junit.xml", text=lambda report, _: junit.text(report)),
    "sarif": Format(file="contract.sarif", text=lambda report, _: sarif.text(report)),
    "json": Format(file="contract.json", text=lambda report, _: contract.text(report)),
}


def chosen(named: Iterable[str]) -> tuple[str, ...]:
    """The names of formats that were asked for, as in `html,junit`; all of them where none was. Raises UsageError."""
    names = [name.strip() for each in named for name in each.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"--report: expected some of {', '.join(FORMATS)}, found {name!r}")
    return tuple(name for name in FORMATS if name in names) or tuple(FORMATS)
