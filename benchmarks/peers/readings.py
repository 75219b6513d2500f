"""What a tool complains of, read from its report: one short text for each kind of complaint.

A kind is what stays the same from run to run: the operation or test, and what is said of it, without ids, long numbers
and instants. Two runs of a tool can so be compared, whatever it reports of a server that is right.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

Json = Any
Complaints = frozenset[str]

LONGEST_KIND = 600
_CHANGES = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?"  # an instant
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{16,}\b"
    r"|\d{4,}",  # shorter ones are status codes and places in arrays
    re.IGNORECASE,
)


class UnreadableError(Exception):
    """A tool left no report that can be read; says why."""


def kind(*parts: str) -> str:
    """A kind of complaint."""
    text = " ".join(" ".join(parts).split())
    return _CHANGES.sub("#", text)[:LONGEST_KIND]


def document(path: Path) -> Json:
    """A JSON report. Raises UnreadableError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableError(f"no report: {error}") from error


def xml(path: Path) -> ET.Element:
    """A report in XML, of a tool that runs here. Raises UnreadableError."""
    try:
        return ET.parse(path).getroot()  # noqa: S314 (written by the tool itself)
    except (OSError, ET.ParseError) as error:
        raise UnreadableError(f"no report: {error}") from error


def campaign_contracts(report: Json) -> Complaints:
    """The rules that are violated."""
    return frozenset(rule["id"] for rule in report["rules"] if rule["verdict"] == "violated")


def schemathesis(report: Json) -> Complaints:
    """Each check that failed, with the operation."""
    return frozenset(_of_schemathesis(report))


def _of_schemathesis(report: Json) -> Iterator[str]:
    for failure in report["failures"]:
        for operation in failure["operations"]:
            yield kind(operation, failure.get("code") or "", failure["title"])
    for error in report["errors"]:
        yield kind("error", json.dumps(error, sort_keys=True))


def redocly_respect(report: Json) -> Complaints:
    """Each check of a step that failed."""
    files = report["files"]
    flows = (flow for file in files.values() for flow in file["executedWorkflows"])
    steps = (step for flow in flows for step in flow["executedSteps"])
    return frozenset(
        kind(step["workflowId"], step["stepId"], check["name"], check.get("condition") or check.get("message") or "")
        for step in steps
        for check in step["checks"]
        if not check["passed"]
    )


def newman(report: Json) -> Complaints:
    """Each test of a request that failed, with what it said."""
    return frozenset(
        kind(failure["source"].get("name", ""), failure["error"].get("test", ""), failure["error"]["message"])
        for failure in report["run"]["failures"]
    )


def junit(report: ET.Element, *, until: str = "\0") -> Complaints:
    """Each test case that failed, with what it said until a word."""
    return frozenset(
        kind(case.get("name", ""), problem.get("message") or "", (problem.text or "").partition(until)[0])
        for case in report.iter("testcase")
        for problem in (*case.findall("failure"), *case.findall("error"))
    )


def lines(printed: str) -> Complaints:
    """Each line that was printed."""
    return frozenset(kind(line) for line in printed.splitlines() if line.strip())
