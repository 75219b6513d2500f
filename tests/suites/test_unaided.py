"""Campaigns whose clock nobody moves, which one suite function begins for another."""

from collections.abc import Callable

import pytest
from tests.histories.rig import Rig

from campaign_contracts.history import Exchange
from campaign_contracts.suites.unaided import Unaided


def creates(rig: Rig) -> int:
    """How many creates were sent."""
    return sum(isinstance(each, Exchange) and each.request.method == "POST" for each in rig.records)


@pytest.mark.parametrize(
    "meanwhile", [lambda rig: rig.api.pass_time(60), lambda rig: rig.time.sleep(3.1)], ids=["moved", "passed"]
)
def test_they_are_begun_once_and_again_where_it_was_too_long_ago(meanwhile: Callable[[Rig], None]) -> None:
    """Time was moved, or whoever began them had to wait for long: what they show would tell less."""
    rig = Rig()
    unaided = rig.api.shared(Unaided)
    began = unaided.began(within=3.0)
    assert (unaided.began(within=3.0), creates(rig)) == (began, 1)
    ids = set(unaided.crowd.ids)
    assert {*unaided.ended, *unaided.started, *unaided.soon} < ids
    meanwhile(rig)
    assert unaided.began(within=3.0) > began
    assert creates(rig) == 2
    assert ids.isdisjoint(unaided.crowd.ids)
    rig.end()
