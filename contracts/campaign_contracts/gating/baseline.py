"""A baseline: the findings that a team knows and accepts, each with a reason, an owner and a last day.

A TOML file that people edit. `--update-baseline` writes it anew: what is still violated stays as it was written; what
is new is accepted for 30 days by nobody, so that somebody looks at it before they are over.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from campaign_contracts.clients import demands
from campaign_contracts.inert import shown
from campaign_contracts.reports.report import Acceptance, Report, RuleResult
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Verdict

UNEXAMINED = Acceptance(reason="not examined yet", owner="nobody yet")
DAYS = 30
"""How long a finding is accepted that nobody has looked at."""

_KEYS = {"id": str, "reason": str, "owner": str, "expires": date, "summary": str}


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Accepted findings by their ids, in the order of the file."""

    entries: Mapping[str, Acceptance]

    def accepts(self, identifier: str, today: date) -> Acceptance | None:
        """The entry that accepts a finding today; None where there is none or it has expired."""
        entry = self.entries.get(identifier)
        return entry if entry is not None and not expired(entry, today) else None

    def remarks(self, report: Report, today: date) -> Iterable[str]:
        """What is wrong with the baseline: entries that expired, that no rule knows, that are no longer needed."""
        violated = {violation.id for violation in (*report.violations, *report.client_violations)}
        decided = {rule.id: False for rule in demands()}  # where the client was not judged, nothing is known of it
        decided |= {r.rule.id: _decided(r) for r in (*report.results, *report.client)}
        for identifier, entry in self.entries.items():
            rule = identifier.rpartition("-")[0]
            about = f"baseline: {identifier} ({entry.reason}; {entry.owner})"
            if rule not in decided:
                yield f"{about} names no rule of this kit"
            elif identifier in violated and expired(entry, today):
                yield f"{about} expired on {entry.expires}, and is still violated"
            elif identifier not in violated and decided[rule]:
                yield f"{about} is no longer violated: take it out (--update-baseline does)"


def _decided(result: RuleResult) -> bool:
    return result.selected and result.verdict is not Verdict.NOT_EXERCISED


def expired(entry: Acceptance, today: date) -> bool:
    """Whether the last day of an entry is over."""
    return entry.expires is not None and date.fromisoformat(entry.expires) < today


def load(path: Path) -> Baseline:
    """Read a baseline. Raises UsageError, naming the entry and what is wrong with it."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"--baseline: there is no file {path}; --update-baseline writes one") from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise UsageError(f"{path} is not valid TOML: {error}") from None
    accepted = document.pop("accepted", [])
    if document or not isinstance(accepted, list) or not all(isinstance(entry, dict) for entry in accepted):
        raise UsageError(f"{path}: expected nothing but [[accepted]] tables")
    entries: dict[str, Acceptance] = {}
    for number, entry in enumerate(accepted, start=1):
        identifier, acceptance = _entry(entry, f"{path}, entry {number}")
        if identifier in entries:
            raise UsageError(f"{path}: {identifier} is listed twice")
        entries[identifier] = acceptance
    return Baseline(entries=entries)


def _entry(entry: Mapping[str, Any], where: str) -> tuple[str, Acceptance]:
    for key, value in entry.items():
        if key not in _KEYS:
            raise UsageError(f"{where}: expected the keys {', '.join(_KEYS)}, found {key!r}")
        if type(value) is not _KEYS[key] or (isinstance(value, str) and not value.strip()):
            raise UsageError(f"{where}: {key} is a {_KEYS[key].__name__} that is not empty, found {value!r}")
    for key in ("id", "reason", "owner"):
        if key not in entry:
            raise UsageError(f"{where}: {key} is missing; every accepted finding has an id, a reason and an owner")
    expires = entry.get("expires")
    acceptance = Acceptance(
        reason=entry["reason"], owner=entry["owner"], expires=expires.isoformat() if expires else None
    )
    return entry["id"], acceptance


def updated(baseline: Baseline, report: Report, today: date) -> str:
    """The text of a baseline that accepts what this report has found.

    An entry whose rule this run did not decide stays: it may still be needed.
    """
    summaries = {each.id: each.summary for each in (*report.violations, *report.client_violations)}
    undecided = {rule.id for rule in demands()} - {result.rule.id for result in report.client}
    undecided |= {result.rule.id for result in (*report.results, *report.client) if not _decided(result)}
    last = (today + timedelta(days=DAYS)).isoformat()
    kept = {
        identifier: entry
        for identifier, entry in baseline.entries.items()
        if (identifier in summaries and not expired(entry, today)) or identifier.rpartition("-")[0] in undecided
    }
    fresh = {
        identifier: Acceptance(reason=UNEXAMINED.reason, owner=UNEXAMINED.owner, expires=last)
        for identifier in summaries
        if identifier not in kept
    }
    blocks = [_block(identifier, entry, summaries.get(identifier)) for identifier, entry in (kept | fresh).items()]
    head = "# Findings that are known and accepted. Every entry has a reason, an owner, and should have a last day.\n"
    return "\n".join([head, *blocks])


def _block(identifier: str, entry: Acceptance, summary: str | None) -> str:
    lines = [
        "[[accepted]]",
        f"id = {_quoted(identifier)}",
        *([f"summary = {_quoted(shown(summary))}"] if summary else []),
        f"reason = {_quoted(entry.reason)}",
        f"owner = {_quoted(entry.owner)}",
        *([f"expires = {entry.expires}"] if entry.expires else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
