"""The rules as text: a list, and one explained."""

from collections.abc import Iterable

from campaign_contracts.bundle import Bundle
from campaign_contracts.rules import Rule

AUTHORITIES = {
    "page": "a page of the documentation states it",
    "example": "an example of a page shows it",
    "portal": "the vendor's newer public documentation states it, or public clients rely on it",
    "ruling": "nobody states it; it was decided here because a client needs it",
}


def listed(rules: Iterable[Rule]) -> list[str]:
    """One line a rule."""
    return [f"{rule.id}  {rule.authority:<7}  {rule.statement}" for rule in rules]


def explained(rule: Rule, bundle: Bundle) -> str:
    """Everything that is written of a rule."""
    lines = [
        f"{rule.id}  {bundle.catalogue.families[rule.family]}",
        "",
        f"Statement    {rule.statement}",
        f"Authority    {rule.authority}: {AUTHORITIES.get(rule.authority, rule.authority)}",
        f"Needs        {', '.join(rule.needs) or 'one account and HTTP, nothing more'}",
        f"Promises     {', '.join(rule.promises)}",
        f"Operations   {', '.join(rule.operations) or 'all of them'}",
        f"Decided by   {rule.decided_by}",
        *(f"Stated in    {source}" for source in rule.sources),
        f"Source       {rule.file}, line {rule.line}",
    ]
    return "\n".join(lines)
