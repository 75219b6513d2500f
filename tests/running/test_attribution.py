"""Every rule is judged, exercised and broken somewhere, and the places are found."""

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.running import attribution
from campaign_contracts.running.attribution import Place

BUNDLE = packaged()


@pytest.mark.parametrize("rule", [rule.id for rule in BUNDLE.catalogue])
def test_each_rule_is_judged_exercised_and_broken_blatantly_and_subtly(rule: str) -> None:
    assert attribution.judged_by(rule)
    assert attribution.exercised_by(rule)
    assert {place.strength for place in attribution.broken_by(rule, BUNDLE.lifecycle)} == {"blatant", "subtle"}


def test_the_places_of_a_rule_name_file_and_function() -> None:
    assert Place(file="checks/lists/filters.py", name="sound") in attribution.judged_by("LST-08")
    assert Place(file="checks/lifecycle/bursts.py", name="Bursts._judged") in attribution.judged_by("LIF-20")
    assert Place(file="suites/test_lifecycle.py", name="test_cell") in attribution.exercised_by("LIF-01")
    found = [str(place) for place in attribution.broken_by("LIF-01", BUNDLE.lifecycle)]
    assert any(place.startswith("mock/faults/cells.py: ") and place.endswith("(subtle)") for place in found)
