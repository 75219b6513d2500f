"""Findings grouped by what probably caused them, so that one mistake of a server is read once.

First, findings of one rule that say the same of several operations, statuses or counts are alike. Alike findings that
concern several operations are a cause of their own: something is wrong everywhere. All others are grouped by what the
server did last: which operation (of an update, which action) it accepted, refused, or failed at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaign_contracts.elements import campaigns_of
from campaign_contracts.history import Exchange
from campaign_contracts.reports.report import Report, Violation

_STRENGTH = ("page", "example", "portal", "ruling")
_VARIES = re.compile(r"\b(?:[a-z]+(?:_[a-z]+)+|GET|PUT|POST|PATCH|DELETE|TRACE|HEAD|OPTIONS)\b|\d+")
"""Names of operations and fields, methods, numbers: what varies between findings that are alike."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Findings that belong together, those of the strongest authority first. `title` is a sentence without a stop."""

    title: str
    violations: tuple[Violation, ...]

    @property
    def id(self) -> str:
        """An id that is stable as long as the first finding is."""
        return f"cause-{self.violations[0].id}"

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that are violated, in order."""
        return tuple(dict.fromkeys(violation.rule for violation in self.violations))

    @property
    def accepted(self) -> bool:
        """Whether a baseline accepts all of it."""
        return all(violation.accepted for violation in self.violations)


def causes(report: Report) -> tuple[Cause, ...]:
    """Every violation of a report in exactly one cause; what is accepted comes last, the strongest authority first."""
    authority = {result.rule.id: _STRENGTH.index(result.rule.authority) for result in report.results}
    alike: dict[tuple[str, str], list[Violation]] = {}
    for violation in report.violations:
        alike.setdefault((violation.rule, _VARIES.sub("*", violation.summary)), []).append(violation)
    found: list[Cause] = []
    together: dict[str, list[Violation]] = {}
    for group in alike.values():
        if len({_operation(violation) for violation in group}) > 1:
            found.append(_everywhere(group))
        else:
            for violation in group:
                together.setdefault(_conduct(violation), []).append(violation)
    found += [_cause(conduct, group) for conduct, group in together.items()]
    found = [_sorted(cause, authority) for cause in found]
    return tuple(
        sorted(
            found,
            key=lambda cause: (cause.accepted, authority[cause.violations[0].rule], -len(cause.rules), cause.id),
        )
    )


def _sorted(cause: Cause, authority: Mapping[str, int]) -> Cause:
    def strength(each: Violation) -> tuple[bool, int, str, int]:
        return each.accepted is not None, authority[each.rule], each.rule, len(each.summary)  # the plainest first

    ordered = sorted(cause.violations, key=strength)
    return Cause(title=cause.title, violations=tuple(ordered))


def _everywhere(group: list[Violation]) -> Cause:
    count = len({_operation(violation) for violation in group})
    return Cause(title=f"{group[0].summary}; the same in {count} operations", violations=tuple(group))


def _cause(conduct: str, group: list[Violation]) -> Cause:
    return Cause(title=group[0].summary if len(group) == 1 else conduct, violations=tuple(group))


def _last(violation: Violation) -> Exchange | None:
    return violation.steps[-1].exchange if violation.steps else None


def _operation(violation: Violation) -> str:
    last = _last(violation)
    return (last.operation or f"{last.request.method} of an undocumented path") if last else "the run as a whole"


def _conduct(violation: Violation) -> str:
    """What the server did, in words: the same words, the same cause."""
    last = _last(violation)
    if last is None:
        return f"{violation.rule} is violated in the run as a whole"
    asked = _operation(violation)
    actions = dict.fromkeys(_actions(last))
    if last.operation == "update_campaign":
        asked += f" with action {'/'.join(actions)}" if actions else " with an edit"
    if last.response is None:
        return f"{asked} is not answered ({last.failure.kind if last.failure else 'dropped'})"
    status = last.response.status
    return f"{asked} {'succeeds' if status < 400 else 'is refused' if status < 500 else 'fails'} with HTTP {status}"


def _actions(exchange: Exchange) -> Iterable[str]:
    for campaign in campaigns_of(exchange.request.json) or ():
        if isinstance(campaign, dict) and isinstance(campaign.get("action"), str):
            yield campaign["action"][:40]
