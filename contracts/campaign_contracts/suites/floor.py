"""What a run promises to exercise on a given target; a run that did less is incomplete, never a pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from campaign_contracts.coverage import Coverage, shortfall
from campaign_contracts.history import Intent
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.rules import Catalogue
from campaign_contracts.suites import smoke, states

LOOK = Intent(case="look")

OPERATIONS = ("create_campaigns", "list_campaigns", "get_campaign", "update_campaign", "delete_campaign")


TOURED = (
    "ACC-01", "ACC-02", "ACC-03", "ACC-04", "ACC-05", "ACC-06", "ACC-07",
    "ENV-01", "ENV-02", "ENV-03", "ENV-04", "ENV-05", "ENV-06", "ENV-07", "ENV-08", "ENV-09", "ENV-10", "ENV-11",
    "CRE-01", "CRE-02", "CRE-03", "CRE-04", "CRE-05", "CRE-06", "CRE-07", "CRE-10", "CRE-11", "CRE-12", "CRE-13",
    "CRE-14", "CRE-15", "CRE-16", "CRE-18", "CRE-19", "CRE-21", "CRE-22", "CRE-23", "CRE-24", "CRE-25",
    "CRE-26", "CRE-27", "CRE-28", "CRE-29", "CRE-30",
    "GET-01", "EDT-01", "EDT-04", "EDT-05", "EDT-06",
    "LIF-01", "LIF-03", "LIF-05", "LIF-06", "LIF-07", "LIF-08", "LIF-09", "LIF-10", "LIF-11", "LIF-18",
    "DEL-01", "DEL-02", "DEL-03", "LST-09", "LST-12", "LST-14", "LST-15", "LIF-17", "ROB-01",
)  # fmt: skip
"""What the profile `live` decides in its one suite function; those that take a second account only with one."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The least that must have happened."""

    operations: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]

    def missing(self, coverage: Coverage, exercised: Mapping[str, bool]) -> str | None:
        """What was promised and did not happen, in words; `exercised`: whether each rule was decided."""
        rules = {rule: exercised[rule] for rule in self.rules if rule in exercised}
        return "; ".join(shortfall(coverage, operations=self.operations, cells=self.cells, exercised=rules)) or None


class Offered(states.Offered, Protocol):
    """What a target offered: the table, whether nobody may be troubled, a receiver, a second account (None: not)."""

    @property
    def lifecycle(self) -> Lifecycle:
        """The state table."""
        ...

    @property
    def live(self) -> bool:
        """Whether it is no sandbox."""
        ...

    @property
    def receiver(self) -> object | None:
        """Where callbacks reach the kit."""
        ...

    @property
    def other(self) -> str | None:
        """A second account."""
        ...


def promised(offered: Offered, catalogue: Catalogue) -> Floor:
    """The floor for what this target offers: no clock, no second account or no calls lower it."""
    lifecycle = offered.lifecycle
    stimuli = [stimulus.name for stimulus in lifecycle.stimuli.values() if stimulus.kind in ("action", "request")]
    cells = tuple(
        (cell.state, cell.stimulus)
        for cell in lifecycle.cells()
        if cell.stimulus in stimuli
        and cell.decided
        and cell.state not in FLEETING
        and states.attainable(offered, cell.state)
    )
    rules = tuple(rule.id for rule in catalogue if _decidable(offered, rule.needs, rule.id))
    return Floor(operations=OPERATIONS, cells=cells, rules=rules)


def toured(offered: Offered, catalogue: Catalogue) -> Floor:
    """The floor of the profile `live`: what its tour decides; cells are no promise of it."""
    needs = {rule.id: rule.needs for rule in catalogue}
    rules = tuple(rule for rule in TOURED if offered.other is not None or "account" not in needs[rule])
    return Floor(operations=OPERATIONS, cells=(), rules=rules)


def smoked(offered: Offered, catalogue: Catalogue) -> Floor:
    """The floor of the profile `smoke`: what was measured of it; cells are no promise of it."""
    choice = smoke.chosen()
    whole = offered.control and offered.may_call and offered.receiver is not None
    known = choice.rules if whole else choice.bare
    rules = tuple(rule.id for rule in catalogue if rule.id in known and _decidable(offered, rule.needs, rule.id))
    return Floor(operations=OPERATIONS, cells=(), rules=rules)


FLEETING = frozenset({"starting"})
"""States that last two seconds at most: that a campaign is in one of them is never certain."""


def _decidable(offered: Offered, needs: tuple[str, ...], rule: str) -> bool:
    open_rules = OPEN if offered.may_call else OPEN | TAKES_A_START
    if offered.live:
        open_rules |= APART_WHERE_LIVE
    if not (offered.may_call and offered.control):
        open_rules |= TAKES_CALLS
    there = {
        "many": not offered.live,
        "clock": offered.control,
        "calls": offered.may_call,
        "receiver": offered.receiver is not None,
        "account": offered.other is not None,
    }
    return rule not in open_rules and all(there[need] for need in needs)


OPEN = frozenset({"ROB-03", "CRE-31"})
"""Rules that a run decides when it can, without promising it (a 429 cannot be provoked; `end_at` may be hidden ...)."""

APART_WHERE_LIVE = frozenset({"CAL-01"})
"""Rules that compare what a live service may answer as it likes: each of its two paths is judged alone."""

TAKES_A_START = frozenset({"CRE-17", "EDT-02", "EDT-03"})
"""Rules of which a part takes a campaign that starts, though the rest does not."""

TAKES_CALLS = frozenset({"LIF-04", "CRE-33"})
"""Rules that take calls which are seen to the end: what is resumed; what is dialled where `from` is hidden."""
