"""Values in small numbers: of each rule one that is accepted and one that is refused."""

from collections.abc import Iterator

from campaign_contracts import instants
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element
from campaign_contracts.suites.cases import value_cases

LONGEST = 2000
"""Characters of a campaign: five thousand numbers are left to other profiles."""

ACCEPTED = frozenset(
    {"CRE-05", "CRE-11", "CRE-13", "CRE-14", "CRE-15", "CRE-16", "CRE-18", "CRE-19", "CRE-28", "CRE-29"}
)
"""Rules of which a part is that something is accepted, each of which takes a create of its own."""


def accepted(api: Api) -> Iterator[tuple[str, Element]]:
    """A rule that promises something accepted, and a campaign with a value of it: the first one that is short."""
    seen: set[str] = set()
    for case in value_cases(api):
        element = api.element(**case.changes)
        short = len(str(element)) < LONGEST and _far_ahead(api, element) and "lists" not in element
        if case.rule in ACCEPTED and case.rule not in seen and short and api.promised(element).kind == "success":
            seen.add(case.rule)
            yield case.rule, element


def refused(api: Api) -> Iterator[Element]:
    """One campaign for each rule that refuses creates: the first listed value that is short, and breaks it alone."""
    seen: set[str] = set()
    for case in value_cases(api):
        element = api.element(**case.changes)
        promised = api.promised(element)
        rules = tuple(promised.rules)
        short = len(str(element)) < LONGEST and _far_ahead(api, element)
        if promised.kind == "refusal" and len(rules) == 1 and rules[0] not in seen and short:
            seen.add(rules[0])
            yield element


def _far_ahead(api: Api, element: Element) -> bool:
    """Whether it is scheduled so late that the guard lets it pass, even if a server took it by mistake."""
    schedule = element.get("schedule")
    send_at = instants.parse(str(schedule.get("send_at"))) if isinstance(schedule, dict) else None
    return send_at is not None and send_at - api.now() >= DAY_SECONDS - 60
