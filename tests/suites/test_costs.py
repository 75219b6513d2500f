"""How long a run takes, by what it cost elsewhere."""

from campaign_contracts.send.pace import least_seconds
from campaign_contracts.suites.costs import costs

EVERY = [*costs().values(), *costs(control=False).values()]


def test_a_server_that_answers_at_once_costs_what_the_kit_itself_takes() -> None:
    for cost in EVERY:
        assert cost.predicted(0.0, 1) == cost.predicted(0.0, 64) == cost.seconds


def test_more_requests_under_way_save_all_but_the_time_of_those_that_follow_one_another() -> None:
    for cost in EVERY:
        alone, some, many = (cost.predicted(0.05, most) for most in (1, 8, 64))
        assert cost.steps * 0.05 < many <= some < alone
        assert alone > 2 * many or cost.moves == 0  # without a clock that can be moved, much of it is waiting


def test_a_pause_between_requests_is_the_least() -> None:
    for cost in EVERY:
        assert cost.predicted(0.05, 64, pause=1.0) == least_seconds(cost.requests, 1.0, 0.05) > cost.requests
