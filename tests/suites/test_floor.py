"""What a run promises to exercise follows from what the target offers, and is everything where it offers everything."""

from dataclasses import dataclass, replace

from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.suites import floor

BUNDLE = packaged()


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A target."""

    lifecycle: Lifecycle = BUNDLE.lifecycle
    control: bool = True
    live: bool = False
    may_call: bool = True
    receiver: str | None = "http://127.0.0.1:1"
    other: str | None = "other"


def rules(offered: Offered) -> set[str]:
    return set(floor.promised(offered, BUNDLE.catalogue).rules)


def states(offered: Offered) -> set[str]:
    return {state for state, _ in floor.promised(offered, BUNDLE.catalogue).cells}


def test_a_sandbox_that_offers_everything_is_tried_in_every_cell() -> None:
    decided = {
        (cell.state, cell.stimulus)
        for cell in BUNDLE.lifecycle.cells()
        if cell.decided and BUNDLE.lifecycle.stimuli[cell.stimulus].kind in ("action", "request")
    }
    promised = floor.promised(Offered(), BUNDLE.catalogue)
    assert decided - set(promised.cells) == {("starting", "pause")}
    assert {rule.id for rule in BUNDLE.catalogue} - set(promised.rules) == {"ROB-03", "CRE-31"}


def test_less_is_promised_of_a_target_that_offers_less() -> None:
    whole = Offered()
    assert states(whole) - states(replace(whole, control=False)) == {"canceled", "failed", "paused-after-send-at"}
    assert {"LIF-12", "CAL-02"} <= rules(whole) - rules(replace(whole, control=False))
    assert rules(whole) - rules(replace(whole, other=None)) == {"ACC-03", "ACC-04"}
    assert {"CBK-01", "DEL-05"} <= rules(whole) - rules(replace(whole, receiver=None))


def test_of_a_live_target_nothing_is_promised_that_takes_a_start_or_many_campaigns() -> None:
    live = Offered(control=False, live=True, may_call=False, receiver=None)
    promised = rules(live)
    assert not {"LIF-02", "LIF-04", "DEL-04", "CRE-17", "EDT-02", "EDT-03", "LST-02", "LST-04"} & promised
    assert {"LIF-01", "LIF-20", "DEL-01", "CRE-01", "ACC-03", "EDT-01"} <= promised
    assert "in-progress" not in states(live)
