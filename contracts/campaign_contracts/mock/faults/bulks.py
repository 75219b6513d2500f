"""Faults of bulks: what one campaign was sent with becomes another one's too, or is lost after one that is refused.

Those of a long bulk start late (ENV-10, LIF-22).
"""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import Storing, Verdict
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

Definitions = list[dict[str, Json]]
Together = Callable[[list[Verdict]], list[Verdict]]

HANDED_ON = (
    ("custom_field", "ENV-10"),
    ("throttle", "ENV-10"),
    ("retries", "ENV-10 CAL-03"),
    ("call_duplicate_numbers", "CAL-11"),
    ("call_status_callback", "ENV-10 CBK-06"),
)

FEW, LATE = 10, 12 * SECOND
"""A bulk of more than so many campaigns has started late by so much."""

_MARK = "after a refused one"
"""Marks a definition; no parameter is called so."""

OVER_ALL = (("custom_field", "CRE-26"), ("schedule", "CRE-02"), ("retries", "CRE-02 CAL-03"))


def _mixing(name: str, rules: str, summary: str, mixed: Callable[[Definitions], Definitions]) -> Fault:
    """A fault that makes other definitions of those of a bulk that are good."""

    def wrapper(usual: Together) -> Together:
        def together(verdicts: list[Verdict]) -> list[Verdict]:
            judged = usual(verdicts)
            others = iter(mixed([verdict for verdict in judged if isinstance(verdict, dict)]))
            return [next(others) if isinstance(verdict, dict) else verdict for verdict in judged]

        return together

    return fault(name, rules, "subtle", summary, around(Storing, together=wrapper))


def _handed_on(parameter: str, rules: str) -> Fault:
    def mixed(definitions: Definitions) -> Definitions:
        made: Definitions = []
        for definition in definitions:
            before = made[-1] if made else {}
            made.append({parameter: before[parameter], **definition} if parameter in before else definition)
        return made

    name = f"{parameter.replace('_', '-')}-handed-on-in-bulk"
    return _mixing(name, rules, f"a campaign without {parameter} gets that of the one before it in the bulk", mixed)


def _over_all(parameter: str, rules: str) -> Fault:
    def mixed(definitions: Definitions) -> Definitions:
        last = [definition[parameter] for definition in definitions if parameter in definition][-1:]
        return [{**each, parameter: last[0]} if parameter in each else each for each in definitions]

    name = f"last-{parameter.replace('_', '-')}-of-bulk-for-all"
    return _mixing(name, rules, f"all campaigns of a bulk that have {parameter} get that of the last", mixed)


def _lost_after_refused(parameter: str, rules: str) -> Fault:
    """A fault that shows a parameter as it was sent, and does not dial by it."""

    def marking(usual: Together) -> Together:
        def together(verdicts: list[Verdict]) -> list[Verdict]:
            judged = usual(verdicts)
            good = [isinstance(verdict, dict) for verdict in judged]
            first = good.index(False) if False in good else len(good)
            late = judged[first:]
            return [*judged[:first], *({**one, _MARK: parameter} if isinstance(one, dict) else one for one in late)]

        return together

    def forgetting(usual: Callable[[Campaign], Campaign]) -> Callable[[Campaign], Campaign]:
        def dialled(campaign: Campaign) -> Campaign:
            found = usual(campaign)
            kept = {name: value for name, value in found.definition.items() if name != parameter}
            return replace(found, definition=kept) if found.definition.get(_MARK) == parameter else found

        return dialled

    name = f"{parameter}-lost-after-a-refused-one"
    summary = f"of a bulk, campaigns after one that is refused are dialled as if they had no {parameter}"
    return fault(
        name, rules, "subtle", summary, around(Storing, together=marking), around(Dialled, campaign=forgetting)
    )


def _no_equal_numbers(usual: Together) -> Together:
    def together(verdicts: list[Verdict]) -> list[Verdict]:
        judged = usual(verdicts)
        known: list[Json] = []
        for place, verdict in enumerate(judged):
            numbers = verdict.get("from") if isinstance(verdict, dict) else None
            if numbers and numbers in known:
                judged = [*judged[:place], invalid("these numbers are called already"), *judged[place + 1 :]]
            known.append(numbers)
        return judged

    return together


def _started_late(name: str, summary: str, late: Callable[[Campaign], bool]) -> Fault:
    def created(_store: Store, campaign: Campaign, bulk: int) -> Campaign:
        if bulk <= FEW or not late(campaign):
            return campaign
        return replace(campaign, state=campaign.log[0][1], start_at=campaign.start_at + LATE)

    return fault(name, "LIF-22 CRE-22", "subtle", summary, setting(Storing, created=created))


FAULTS: tuple[Fault, ...] = (
    fault(
        "equal-numbers-in-bulk-refused",
        "CRE-01 ENV-10",
        "subtle",
        "a campaign with the numbers of another one in the bulk is refused",
        around(Storing, together=_no_equal_numbers),
    ),
    *(_handed_on(*row) for row in HANDED_ON),
    *(_over_all(*row) for row in OVER_ALL),
    _lost_after_refused("throttle", "CAL-13"),
    _lost_after_refused("retries", "LIF-13"),
    _started_late(
        "bulk-of-many-starts-late",
        "an unscheduled campaign that comes in a bulk of more than ten starts twelve seconds late",
        lambda campaign: campaign.log[0][1] == "starting",
    ),
    _started_late(
        "scheduled-bulk-of-many-starts-late",
        "a campaign with a send_at that comes in a bulk of more than ten starts twelve seconds late",
        lambda campaign: campaign.log[0][1] == "created",
    ),
)
