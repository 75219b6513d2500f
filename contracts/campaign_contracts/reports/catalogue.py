"""The rules as text: a list, and one explained."""

from collections.abc import Iterable, Mapping, Sequence

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


def explained(rule: Rule, family: str, places: Mapping[str, Sequence[object]]) -> str:
    """Everything that is written of a rule. `places` are where it is judged, exercised and broken, by these words."""
    lines = [
        f"{rule.id}  {family}",
        "",
        f"Statement    {rule.statement}",
        f"Authority    {rule.authority}: {AUTHORITIES.get(rule.authority, rule.authority)}",
        f"Needs        {', '.join(rule.needs) or 'one account and HTTP, nothing more'}",
        f"Promises     {', '.join(rule.promises)}",
        f"Operations   {', '.join(rule.operations) or 'all of them'}",
        f"Decided by   {rule.decided_by}",
        *(f"Stated in    {source}" for source in rule.sources),
        f"Source       {rule.file}, line {rule.line}",
        *(
            f"{word if not index else '':<12} {place}"
            for word, found in places.items()
            for index, place in enumerate(found)
        ),
    ]
    return "\n".join(lines)
