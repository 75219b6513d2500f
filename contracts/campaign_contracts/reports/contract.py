"""`contract.json`: the report that programs read. Its JSON Schema lies beside this file; `reading` reads it again."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

from campaign_contracts.history import Exchange
from campaign_contracts.inert import json_document
from campaign_contracts.reports.report import Report, RuleResult, Violation
from campaign_contracts.verdicts import Outcome

LONGEST_BODY = 4096

_SHORTENED = re.compile(r" \.\.\. \(\d+ more characters: exchange \d+ in history\.jsonl\.gz\)\Z")
"""How a body ends that was shortened before."""


def document(report: Report) -> dict[str, Any]:
    """The whole report as JSON values."""
    began = report.began
    return {
        "kit": {"name": "campaign-contracts", "version": report.kit},
        "spec": {"title": report.title, "version": report.version, "sha256": report.sha256},
        "target": {
            "base_url": began.base_url,
            "account_sid": began.account_sid,
            "control": began.control,
            "live": began.live,
            "own_mock": report.own_mock,
        },
        "profile": began.profile,
        "seed": began.seed,
        "shard": asdict(report.shard) if report.shard is not None else None,
        "authority": list(began.authorities),
        "started_at": began.started_at,
        "duration_s": round(report.duration, 3),
        "requests": report.requests,
        "verdict": report.outcome.value,
        "incomplete": report.incomplete,
        "remarks": list(report.remarks),
        "rules": [_rule(result, began.base_url) for result in report.results],
        "client": _client(report),
        "coverage": report.coverage,
    }


def _client(report: Report) -> dict[str, Any] | None:
    """What was found about the client, apart from all verdicts about the server; None where nobody judged it."""
    if not report.client:
        return None
    return {
        "verdict": (Outcome.FAIL if report.client_fails else Outcome.PASS).value,
        "rules": [_rule(result, report.began.base_url) for result in report.client],
    }


def text(report: Report) -> str:
    """The whole report as text, one stable layout."""
    return json_document(document(report))


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    content = (resources.files("campaign_contracts.reports") / "contract.schema.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(content)
    return result


def _rule(result: RuleResult, base_url: str) -> dict[str, Any]:
    rule = result.rule
    return {
        "id": rule.id,
        "family": rule.family,
        "authority": rule.authority,
        "needs": list(rule.needs),
        "statement": rule.statement,
        "source": {"file": rule.file, "line": rule.line},
        "stated_in": list(rule.sources),
        "decided_by": rule.decided_by,
        "selected": result.selected,
        "verdict": result.verdict.value,
        "checks": result.checks,
        "reason": result.reason,
        "missing": list(result.missing),
        "violations": [_violation(violation, base_url) for violation in result.violations],
    }


def _violation(violation: Violation, base_url: str) -> dict[str, Any]:
    return {
        "id": violation.id,
        "summary": violation.summary,
        "expected": violation.expected,
        "observed": violation.observed,
        "times": violation.times,
        "location": asdict(violation.location),
        "accepted": asdict(violation.accepted) if violation.accepted else None,
        "steps": [
            {
                "request": _request(step.exchange, base_url),
                "response": _response(step.exchange),
                "curl": step.curl,
            }
            for step in violation.steps
        ],
        "reproduce": violation.reproduce,
        "replay": violation.replay,
    }


def _request(exchange: Exchange, base_url: str) -> dict[str, Any]:
    request = exchange.request
    return {
        "exchange": exchange.number,
        "operation": exchange.operation,
        "method": request.method,
        "url": base_url + request.target,
        "headers": dict(request.headers),
        "body": shortened(request.body, exchange.number),
    }


def _response(exchange: Exchange) -> Mapping[str, Any]:
    if exchange.response is None:
        failure = exchange.failure
        return {"failure": failure.kind if failure else "dropped", "message": failure.message if failure else ""}
    response = exchange.response
    return {
        "status": response.status,
        "headers": dict(response.headers),
        "body": shortened(response.body, exchange.number),
    }


def shortened(body: bytes, number: int) -> str:
    """A body as text; of a long one the beginning, and where the rest is to be found."""
    whole = body.decode("utf-8", "backslashreplace")
    if len(whole) <= LONGEST_BODY or _SHORTENED.search(whole, LONGEST_BODY):
        return whole
    rest = f"{len(whole) - LONGEST_BODY} more characters: exchange {number} in history.jsonl.gz"
    return f"{whole[:LONGEST_BODY]} ... ({rest})"
