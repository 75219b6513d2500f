"""What `deep` does with the time that is left: more walks and more campaigns by chance, other ones each time."""

import itertools

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.drawing import Draw
from campaign_contracts.suites.marks import afterwards, exercises
from campaign_contracts.suites.test_machine import RULES, drawn_walks, walk
from campaign_contracts.suites.test_schema import CHANCE_RULES, campaigns_by_chance, drawn_campaigns

FAR_APART = 1_000_003
"""Between the seeds of two rounds, so that rounds of neighbouring seeds are not the same."""

WALKS = (10, 60)
"""Walks of a round, and the steps of each: few, so that the budget is kept to."""

CAMPAIGNS = 20

ROUNDS = 20
"""After so many a sandbox that may be reset is: memory, and the time for a list, would grow with the campaigns."""


@afterwards
@exercises(*RULES, *CHANCE_RULES)
def test_until_the_budget_is_spent(api: Api) -> None:
    """Rounds of chance as long as the run may last; while one is under way, the next one is drawn."""
    if not api.budget:
        return
    start = api.seed + FAR_APART
    api.drawing.ahead(_drawn(api, start))
    for number in itertools.count():
        seconds = api.sender.elapsed()
        if seconds >= api.budget:
            return
        api.progress(f"seconds of the budget, {number * WALKS[0]:,} walks so far", int(seconds), int(api.budget))
        if number % ROUNDS == 0:
            api.forget()
        api.drawing.ahead(_drawn(api, start + FAR_APART))
        walk(api, start, *WALKS)
        campaigns_by_chance(api, start, CAMPAIGNS)
        start += FAR_APART


def _drawn(api: Api, start: int) -> list[Draw]:
    return [drawn_walks(api, start, *WALKS), *drawn_campaigns(start, CAMPAIGNS)]
