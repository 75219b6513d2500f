"""A board of many runs: servers by rules, each server's trend, and a badge for each. Static files, nothing else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from campaign_contracts.reports.page.render import environment, file_text
from campaign_contracts.reports.report import Report
from campaign_contracts.reports.words import WORDS, headline, outcome, target
from campaign_contracts.spec import Json
from campaign_contracts.verdicts import Outcome, Verdict

TREND = 24
"""So many of a server's last runs make its trend."""

_COLOURS = {Outcome.PASS: "#1a7f37", Outcome.FAIL: "#b3232a", Outcome.INCOMPLETE: "#8a5300"}
_MARKS = {Verdict.UPHELD: "✓", Verdict.VIOLATED: "✗", Verdict.NOT_EXERCISED: "·"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """One report of a server. `link` leads from the board to its page (None: there is none)."""

    server: str
    report: Report
    link: str | None = None


def files(runs: Sequence[Run]) -> dict[str, str]:
    """The board's files by name: index.html, and a badge for each server. Runs may come in any order."""
    servers = _servers(runs)
    latest = {name: group[-1] for name, group in servers.items()}
    badges = {name: f"badge-{slug}.svg" for name, slug in _slugs(list(servers)).items()}
    page = (
        environment()
        .get_template("board.html.j2")
        .render(
            style=Markup(file_text("contract.css")),  # noqa: S704 - our own file
            servers=[
                {
                    "name": name,
                    "runs": group,
                    "latest": group[-1],
                    "outcome": outcome(group[-1].report),
                    "headline": headline(group[-1].report),
                    "target": target(group[-1].report),
                    "badge": badges[name],
                    "trend": _trend(group[-TREND:]),
                }
                for name, group in servers.items()
            ],
            families=_families(latest),
            words={verdict.value: word for verdict, word in WORDS.items()},
            marks={verdict.value: mark for verdict, mark in _MARKS.items()},
            versions=sorted({(run.report.version, run.report.sha256[:12], run.report.kit) for run in runs}),
        )
    )
    return {"index.html": f"{page}\n", **{badges[name]: badge(run.report) for name, run in latest.items()}}


def badge(report: Report) -> str:
    """The verdict of a run as a small picture, for a README."""
    decided = report.counted(Verdict.UPHELD) + report.counted(Verdict.VIOLATED)
    text = f"{outcome(report).lower()} · {report.counted(Verdict.UPHELD)}/{decided} upheld"
    return (
        environment()
        .get_template("badge.svg.j2")
        .render(
            label="contract", text=text, colour=_COLOURS[report.outcome], left=64, right=round(len(text) * 6.6) + 14
        )
    )


def _servers(runs: Sequence[Run]) -> dict[str, list[Run]]:
    ordered = sorted(runs, key=lambda run: (run.server, run.report.began.started_at))
    return {name: list(group) for name, group in groupby(ordered, key=lambda run: run.server)}


def _slugs(names: Sequence[str]) -> dict[str, str]:
    """A file name for each server; those that would be alike are numbered."""
    slugs: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "server"
        taken = sum(slug == plain or slug.startswith(f"{plain}--") for slug in slugs.values())
        slugs[name] = f"{plain}--{taken + 1}" if taken else plain
    return slugs


def _trend(runs: Sequence[Run]) -> list[dict[str, Json]]:
    """A bar for each run: how much of it was upheld, violated, and not exercised, in percent."""
    bars = []
    for run in runs:
        total = len(run.report.selected) or 1
        counts = {verdict: run.report.counted(verdict) for verdict in Verdict}
        bars.append(
            {
                "title": f"{run.report.began.started_at[:16].replace('T', ' ')}: {headline(run.report)}",
                "link": run.link,
                "upheld": round(100 * counts[Verdict.UPHELD] / total, 1),
                "violated": round(100 * counts[Verdict.VIOLATED] / total, 1),
            }
        )
    return bars


def _families(latest: Mapping[str, Run]) -> list[dict[str, Json]]:
    """Every rule that any of the latest runs knows, with its verdict on each server."""
    rules: dict[str, str] = {}
    names: dict[str, str] = {}
    for run in latest.values():
        names |= run.report.families
        rules |= {result.rule.id: result.rule.statement for result in run.report.results}
    by_server = {server: {result.rule.id: result for result in run.report.results} for server, run in latest.items()}
    ordered = list(rules)
    return [
        {
            "id": family,
            "name": names.get(family, ""),
            "rules": [
                {
                    "id": rule,
                    "statement": rules[rule],
                    "cells": [(by_server[server].get(rule), latest[server].link) for server in latest],
                }
                for rule in group
            ],
        }
        for family, group in groupby(ordered, key=lambda rule: rule.partition("-")[0])
    ]
