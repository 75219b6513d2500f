"""Ids that are nearly known: none of them may be another campaign's."""

import pytest

from campaign_contracts.suites.test_read import nearly


@pytest.mark.parametrize("known", ["7", "41", "10000", "123456789"])
def test_of_short_ids_only_such_are_tried_that_no_campaign_has(known: str) -> None:
    assert nearly(known) == [f"{known} ", f"{known}/0"]


def test_long_ids_are_cut_lengthened_and_written_otherwise() -> None:
    known = "c1b92c61deaa4f6d9e3c1a2b3c4d5e6f"
    tried = nearly(known)
    odd = {known + " ", known + "/0"}
    assert {known[:-1], known[:16], known + "0", "0" + known, known.upper(), *odd} == set(tried)
    assert len(tried) == len(set(tried))
