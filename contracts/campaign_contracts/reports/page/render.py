"""Renders the page from a report: prepares what the template shows, and escapes whatever strangers wrote."""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from campaign_contracts.history import Exchange
from campaign_contracts.inert import paragraphs, shown
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.reports import catalogue
from campaign_contracts.reports.causes import causes
from campaign_contracts.reports.page import lifecycle as picture
from campaign_contracts.reports.page import timeline
from campaign_contracts.reports.report import Report, RuleResult, Step, Violation
from campaign_contracts.reports.words import SELF_CONSISTENCY, WORDS, outcome, target
from campaign_contracts.spec import Json
from campaign_contracts.verdicts import Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

STEPS = 8
EXCERPT = 1500
OPEN_CAUSES, OPEN_FINDINGS = 6, 3
"""So many causes, and findings of a cause, are open when the page opens; all of them when it is printed."""


def text(report: Report, lifecycle: Lifecycle) -> str:
    """The whole page."""
    script, style = (file_text(f"contract.{kind}") for kind in ("js", "css"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = (
        environment()
        .get_template("contract.html.j2")
        .render(
            report=report,
            outcome=outcome(report),
            target=target(report),
            self_consistency=SELF_CONSISTENCY,
            words={verdict.value: word for verdict, word in WORDS.items()},
            counts={verdict.value: report.counted(verdict) for verdict in Verdict},
            causes=causes(report),
            rules={result.rule.id: result.rule for result in report.results},
            families=_families(report),
            authorities=catalogue.AUTHORITIES,
            not_exercised=_reasons(report.results),
            open_causes=OPEN_CAUSES,
            open_findings=OPEN_FINDINGS,
            steps=_steps,
            told=_told,
            script=Markup(script),  # noqa: S704 - our own file
            style=Markup(style),  # noqa: S704 - our own file
            digest=digest,
            **_pictures(report, lifecycle),
            **_coverage(report),
        )
    )
    return f"{page}\n"


@cache
def environment() -> "Environment":
    """Templates that escape whatever they are given; `shown` and `paragraphs` make control characters visible."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only for who asks for a page

    made = Environment(
        loader=PackageLoader("campaign_contracts.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = shown
    made.filters["paragraphs"] = paragraphs
    return made


def file_text(name: str) -> str:
    """A file that lies beside the templates."""
    return (resources.files("campaign_contracts.reports") / "templates" / name).read_text(encoding="utf-8")


def _families(report: Report) -> list[dict[str, Json]]:
    return [
        {"id": family, "name": report.families.get(family, ""), "results": list(group)}
        for family, group in groupby(report.results, key=lambda result: result.rule.family)
    ]


def _reasons(results: Sequence[RuleResult]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for result in results:
        if result.verdict is Verdict.NOT_EXERCISED:
            found.setdefault(result.reason or "", []).append(result.rule.id)
    return found


def _steps(violation: Violation) -> dict[str, Json]:
    """The steps that are shown (of many, the first ones and the last), and how many are left out in between."""
    steps = violation.steps
    kept = steps if len(steps) <= STEPS else (*steps[: STEPS - 1], steps[-1])
    return {"kept": list(map(_step, kept)), "left_out": len(steps) - len(kept)}


def _step(step: Step) -> dict[str, Json]:
    exchange = step.exchange
    return {
        "number": exchange.number,
        "title": f"{exchange.request.method} {_excerpt(exchange.request.target, 200)}",
        "answer": _answer(exchange),
        "grade": _grade(exchange),
        "request": _message(
            f"{exchange.request.method} {exchange.request.target}", exchange.request.headers, exchange.request.body
        ),
        "response": _response(exchange),
        "curl": step.curl if len(step.curl) <= 4 * EXCERPT else None,
    }


def _answer(exchange: Exchange) -> str:
    if exchange.response is not None:
        return f"HTTP {exchange.response.status}"
    return f"no answer ({exchange.failure.kind if exchange.failure else 'dropped'})"


def _grade(exchange: Exchange) -> str:
    if exchange.response is None:
        return "unanswered"
    status = exchange.response.status
    return "succeeded" if status < 400 else "refused" if status < 500 else "failed"


def _response(exchange: Exchange) -> str:
    if exchange.response is None:
        return exchange.failure.message if exchange.failure else ""
    return _message(f"HTTP {exchange.response.status}", exchange.response.headers, exchange.response.body)


def _message(first: str, headers: Any, body: bytes) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    content = body.decode("utf-8", "backslashreplace")
    return "\n".join(_excerpt(line, 300) for line in lines) + (f"\n\n{_excerpt(content, EXCERPT)}" if content else "")


def _excerpt(content: str, longest: int) -> str:
    if len(content) <= longest:
        return content
    return f"{content[:longest]} … (there is more: see history.jsonl.gz)"


def _told(violation: Violation) -> str:
    """Everything by which a violation is found: for the search."""
    return f"{violation.id} {violation.rule} {violation.summary} {violation.expected} {violation.observed}".lower()


def _pictures(report: Report, lifecycle: Lifecycle) -> dict[str, Json]:
    violated = frozenset(result.rule.id for result in report.results if result.violations)
    cells = picture.tried(_known_cells(report, lifecycle), lifecycle, violated)
    by_place = {(cell.state, cell.stimulus): cell for cell in cells}
    rows = [
        {"state": state, "cells": [by_place.get((state, stimulus)) for stimulus in lifecycle.stimuli]}
        for state in lifecycle.states
    ]
    width, height = picture.size(lifecycle)
    return {
        "boxes": picture.boxes(lifecycle),
        "box": (picture.WIDTH, picture.HEIGHT),
        "arrows": list(picture.arrows(cells, lifecycle)),
        "picture_size": (width, height),
        "fates": Counter(cell.fate for cell in cells),
        "stimuli": list(lifecycle.stimuli),
        "table": rows,
        "time": timeline.bars(report.coverage["timeline"]),
        "time_size": (timeline.WIDTH, timeline.HEIGHT),
    }


def _known_cells(report: Report, lifecycle: Lifecycle) -> list[dict[str, Json]]:
    """The report may be of another version of the specification."""
    return [cell for cell in report.coverage["cells"] if (cell["state"], cell["stimulus"]) in lifecycle.table]


def _coverage(report: Report) -> dict[str, Json]:
    coverage = report.coverage
    answers = {
        operation["id"]: [each for each in coverage["responses"] if each["operation"] == operation["id"]]
        for operation in coverage["operations"]
    }
    parameters = {
        operation["id"]: [each for each in coverage["parameters"] if each["operation"] == operation["id"]]
        for operation in coverage["operations"]
    }
    return {
        "operations": [
            {
                **operation,
                "answers": answers[operation["id"]],
                "seen": sum(bool(each["count"]) for each in answers[operation["id"]] if each["documented"]),
                "documented": sum(each["documented"] for each in answers[operation["id"]]),
                "parameters": parameters[operation["id"]],
                "sent": sum(bool(each["accepted"] or each["refused"]) for each in parameters[operation["id"]]),
            }
            for operation in coverage["operations"]
        ]
    }
