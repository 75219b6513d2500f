"""The proof that the suites can fail: for every rule, a fault of the mock that breaks it is caught by it."""

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.reports import matrix
from campaign_contracts.running import collecting, selftest
from campaign_contracts.running.selftest import Summary, Trial
from campaign_contracts.usage import UsageError

UNBREAKABLE = {"ROB-03"}
"""A rule about answers that nothing obliges a server to give: a 429."""

FAULTS = selftest.known_faults()


FEW = (
    "cell:created:resume:in-progress", "any-token-deletes", "desc-within-page", "limit-default-21",
    "retries-true-accepted", "unknown-id-400",
)  # fmt: skip
"""Faults of several families; `make selftest` tries many more."""


@pytest.fixture(scope="module")
def summary() -> Summary:
    """The self-test of a few faults, two at a time."""
    return selftest.run(selftest.known_faults(FEW), jobs=2, clean=False)


def test_every_rule_has_a_fault() -> None:
    broken = {rule for fault in FAULTS for rule in fault.rules}
    assert {rule.id for rule in packaged().catalogue} - broken <= UNBREAKABLE


def test_each_of_them_is_caught_by_a_rule_that_it_breaks(summary: Summary) -> None:
    assert [trial.fault for trial in summary.trials] == [fault.name for fault in selftest.known_faults(FEW)]
    assert [matrix.line(trial) for trial in summary.survivors] == []
    assert all(set(trial.caught) <= set(trial.rules) and trial.caught for trial in summary.trials)


def test_a_sample_follows_the_seed_and_keeps_the_order() -> None:
    one, again, other = (selftest.choose(FAULTS, sample=10, seed=seed) for seed in (1, 1, 2))
    assert one == again != other
    assert one == tuple(fault for fault in FAULTS if fault in one)
    assert len(one) == 10
    assert selftest.choose(FAULTS, sample=None, seed=1) == FAULTS


def test_a_pattern_that_matches_nothing_is_named() -> None:
    with pytest.raises(UsageError, match="no fault is called 'nonsense-\\*'"):
        selftest.known_faults(["nonsense-*"])


def trial(
    fault: str | None, caught: tuple[str, ...], others: tuple[str, ...] = (), trouble: str | None = None
) -> Trial:
    return Trial(
        fault=fault, rules=("LIF-03",), server="clean mock", caught=caught, others=others, requests=7, seconds=0.5,
        escalated=False, trouble=trouble,
    )  # fmt: skip


def test_random_legal_servers_are_accused_of_nothing() -> None:
    summary = selftest.run((), seed=10, clean=False, personalities=1)
    assert [trial.server for trial in summary.trials] == ["personality 10000"]
    assert [matrix.line(trial) for trial in summary.trials if trial.survived or trial.error] == []
    assert "0 of 1 legal server accused of something" in matrix.totals(summary)


def test_some_faults_are_tried_in_the_portal_s_dialect_or_all_of_them_in_one() -> None:
    chosen = selftest.known_faults(["unknown-id-400"])
    drawn, pages = (selftest.run(chosen, seed=8, clean=False, dialect=dialect) for dialect in (None, "pages"))
    assert matrix.line(drawn.trials[0]) == "caught    unknown-id-400 on the mock in the portal's dialect: GET-02"
    assert matrix.line(pages.trials[0]) == "caught    unknown-id-400: GET-02"


def test_who_survives() -> None:
    assert not trial("f", ("LIF-03",)).survived
    assert trial("f", (), ("LIF-05",)).survived
    assert not trial(None, ()).survived
    assert trial(None, (), ("LIF-03",)).survived
    assert trial(None, (), trouble="too little was done").survived


def test_the_matrix_escapes_and_shows_survivors() -> None:
    summary = Summary(trials=(trial("<b>", ("LIF-03",)), trial("quiet", ()), trial(None, ())))
    page = matrix.page(summary)
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert '<tr class="survived"><th title="7 requests, 0.5 s">quiet</th>' in page
    assert next(iter(matrix.totals(summary))) == "1 of 2 faults caught, by 1 rule"
    assert matrix.line(summary.trials[1]) == "SURVIVED  quiet: none of LIF-03"
    assert matrix.line(summary.trials[2]) == "clean     the clean mock: free of findings"


def test_what_could_not_be_tried_has_not_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "SUITES", "a_package_that_is_not_there")
    summary = selftest.run(selftest.known_faults(["unknown-id-400"]), clean=False)
    assert (summary.survivors, len(summary.errors)) == ((), 1)
    [first, *_] = matrix.totals(summary)
    assert first == "0 of 1 fault caught, by 0 rules"
    assert matrix.line(summary.trials[0]).startswith(
        "ERROR     unknown-id-400: could not be tried: the suites could not"
    )
