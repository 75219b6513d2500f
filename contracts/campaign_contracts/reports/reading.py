"""Reads `contract.json` again, so that reports can be compared, merged and told anew.

What a report leaves out (the end of a long body) stays left out: everything that is made from a report that was read
equals what was made from the run, but for `at` and `until` of single exchanges, which no report tells.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from campaign_contracts import json_body
from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Exchange, Failure, Request, Response, RunBegan
from campaign_contracts.inert import paragraphs
from campaign_contracts.reports import contract
from campaign_contracts.reports.report import Acceptance, Location, Report, RuleResult, Shard, Step, Violation
from campaign_contracts.rules import Rule
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

NAME = "contract.json"

LARGEST, MOST_BODIES = 100_000_000, 10
"""Bytes of a report that is read, and how many bodies may have as many values: each takes many times its bytes."""

_LATER = {"shard": None, "client": None}
_QUOTED = frozenset({"summary", "expected", "observed", "steps"})
_PROMISES = ["success", "refusal", "fact"]


def read(path: Path, bundle: Bundle) -> Report:
    """Read a report folder or its contract.json. Raises UsageError, naming the file and what is wrong with it."""
    file = path / NAME if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise UsageError(f"{path}: expected a report folder or its {NAME}, found none") from None
    if len(content) > LARGEST or json_body.overlong(content, MOST_BODIES):
        most = MOST_BODIES * json_body.MOST_VALUES
        raise UsageError(f"{file}: a report of more than {LARGEST / 1e6:.0f} MB or {most:,} values is not read")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError(f"{file}: expected a {NAME}, found invalid JSON") from None
    completed = _completed(document)
    for error in jsonschema_rs.validator_for(contract.schema()).iter_errors(completed):
        where = "/".join(map(str, error.instance_path)) or "the whole file"
        raise UsageError(f"{file}: this version of the kit cannot read it as a report ({where}: {error.message[:200]})")
    return report(_inert(completed), bundle)


def _inert(value: Any) -> Any:
    """What a report says of rules and of itself, as the kit would have written it: no other character acts.

    What it quotes of a server is made harmless by every report, and is sent again as it was.
    """
    match value:
        case str():
            return paragraphs(value)
        case dict():
            return {paragraphs(key): each if key in _QUOTED else _inert(each) for key, each in value.items()}
        case list():
            return list(map(_inert, value))
        case _:
            return value


def _completed(document: Any) -> Any:
    """The report of an older kit with the members that came later, so that it says no more than it did.

    A rule that was not exercised may lack each of its promises. What is not shaped like a report is left as it is.
    """
    match document:
        case {"rules": [*rules]}:
            return _LATER | document | {"rules": [_completed_rule(rule) for rule in rules]}
        case _:
            return document


def _completed_rule(rule: Any) -> Any:
    match rule:
        case {"verdict": verdict, "violations": [*violations]}:
            missing = _PROMISES if verdict == Verdict.NOT_EXERCISED.value else []
            shown = [{"replay": None, **each} if isinstance(each, dict) else each for each in violations]
            return {"missing": missing, **rule, "violations": shown}
        case _:
            return rule


def report(document: Mapping[str, Any], bundle: Bundle) -> Report:
    """The report that a valid document tells of. `bundle` names the families, and nothing else."""
    target = document["target"]
    began = RunBegan(
        started_at=document["started_at"],
        kit=document["kit"]["version"],
        specification=document["spec"]["sha256"],
        base_url=target["base_url"],
        account_sid=target["account_sid"],
        accounts=(target["account_sid"],),
        control=target["control"],
        live=target["live"],
        profile=document["profile"],
        seed=document["seed"],
        authorities=tuple(document["authority"]),
        own_mock=target["own_mock"],
    )
    return Report(
        began=began,
        kit=document["kit"]["version"],
        title=document["spec"]["title"],
        version=document["spec"]["version"],
        sha256=document["spec"]["sha256"],
        families=bundle.catalogue.families,
        duration=document["duration_s"],
        requests=document["requests"],
        outcome=Outcome(document["verdict"]),
        incomplete=document["incomplete"],
        results=tuple(_result(entry, began.base_url) for entry in document["rules"]),
        coverage=document["coverage"],
        remarks=tuple(document["remarks"]),
        shard=_shard(document["shard"]) if document["shard"] is not None else None,
        client=tuple(_result(entry, began.base_url) for entry in (document["client"] or {}).get("rules", ())),
    )


def _shard(entry: Mapping[str, Any]) -> Shard:
    return Shard(
        number=entry["number"],
        count=entry["count"],
        operations=tuple(entry["operations"]),
        cells=tuple((state, stimulus) for state, stimulus in entry["cells"]),
        rules=tuple(entry["rules"]),
    )


def _result(entry: Mapping[str, Any], base_url: str) -> RuleResult:
    rule = Rule(
        id=entry["id"],
        authority=entry["authority"],
        needs=tuple(entry["needs"]),
        statement=entry["statement"],
        promises=(),
        operations=(),
        decided_by=entry["decided_by"],
        sources=tuple(entry["stated_in"]),
        **entry["source"],
    )
    return RuleResult(
        rule=rule,
        verdict=Verdict(entry["verdict"]),
        checks=entry["checks"],
        reason=entry["reason"],
        violations=tuple(_violation(rule.id, each, base_url) for each in entry["violations"]),
        selected=entry["selected"],
        missing=tuple(entry["missing"]),
    )


def _violation(rule: str, entry: Mapping[str, Any], base_url: str) -> Violation:
    return Violation(
        id=entry["id"],
        rule=rule,
        summary=entry["summary"],
        expected=entry["expected"],
        observed=entry["observed"],
        times=entry["times"],
        steps=tuple(Step(exchange=_exchange(step, base_url), curl=step["curl"]) for step in entry["steps"]),
        reproduce=entry["reproduce"],
        replay=entry["replay"],
        location=Location(**entry["location"]),
        accepted=Acceptance(**entry["accepted"]) if entry["accepted"] else None,
    )


def _exchange(step: Mapping[str, Any], base_url: str) -> Exchange:
    request, response = step["request"], step["response"]
    answered = "status" in response
    return Exchange(
        number=request["exchange"],
        at=0.0,
        until=0.0,
        account="",
        operation=request["operation"],
        request=Request(
            method=request["method"],
            target=request["url"].removeprefix(base_url),
            headers=request["headers"],
            body=request["body"].encode("utf-8", "backslashreplace"),
        ),
        response=Response(
            status=response["status"],
            headers=response["headers"],
            body=response["body"].encode("utf-8", "backslashreplace"),
        )
        if answered
        else None,
        failure=None if answered else Failure(kind=response["failure"], message=response["message"]),
    )
