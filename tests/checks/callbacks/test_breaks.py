"""Each break of a rule about callbacks, found by that rule."""

from collections.abc import Callable

import pytest
from tests.checks.callbacks.two import CAMPAIGN, Two
from tests.checks.dialling import number, told_broken
from tests.checks.histories import History


def _untold(two: Two) -> None:
    two.one.tell_call(two.answered)
    two.one.tell_call(two.first)
    two.targets()
    two.one.tell_end()


def _told_twice(two: Two) -> None:
    two.calls()
    two.one.tell_call(two.first)
    two.targets()
    two.one.tell_end()


def _told_at_the_start(two: Two) -> None:
    two.one.tell_call(two.answered, status="in-progress")
    two.calls()
    two.targets()
    two.one.tell_end()


def _one_target_untold(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_end()


def _last_sid_only(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_target(two.last)
    two.one.tell_end()


def _end_untold(two: Two) -> None:
    two.calls()
    two.targets()


def _end_twice(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end()
    two.one.tell_end()


def _other_end(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end("failed")


def _other_number(two: Two) -> None:
    two.one.tell_call(two.answered, number="+441134960999")
    two.one.tell_call(two.first)
    two.one.tell_call(two.last)
    two.targets()
    two.one.tell_end()


def _other_campaign(two: Two) -> None:
    _end_untold(two)
    two.one.tell_end(campaign_sid="somebody")


def _without_date(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end(date_updated=None)


def _target_first(two: Two) -> None:
    two.targets()
    two.calls()
    two.one.tell_end()


def _campaign_first(two: Two) -> None:
    two.one.tell_end()
    two.calls()
    two.targets()


def _not_repeated(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end(answered=503)
    two.one.history.time += 1


def _four_times(two: Two) -> None:
    two.calls()
    two.targets()
    for _ in range(4):
        two.one.tell_end(answered=500)


def _silent_after_a_failure(two: Two) -> None:
    two.one.tell_call(two.answered, 500)
    two.one.tell_call(two.answered)


def _of_no_call(two: Two) -> None:
    two.one.tell_call(two.answered, call_sid="nobody")
    two.one.tell_call(two.first)
    two.one.tell_call(two.last)
    two.targets()
    two.one.tell_end()


def _of_another_attempt(two: Two) -> None:
    two.one.tell_call(two.answered)
    two.one.tell_call(two.first)
    two.one.tell_call(two.last, call_sid=two.first["call_sid"])
    two.targets()
    two.one.tell_end()


def _of_no_target(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered)
    two.one.tell_target(two.first, two.last, to=number(9))
    two.one.tell_end()


def _target_with_another_status(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered, status="busy")
    two.one.tell_target(two.first, two.last)
    two.one.tell_end()


def _target_twice(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_target(two.answered)
    two.one.tell_end()


def _no_end(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell_end("archived")
    two.one.tell_end()


def _repeated_with_another_status(two: Two) -> None:
    two.calls()
    two.one.tell_target(two.answered, answered=500)
    two.one.tell_target(two.answered, status="busy")
    two.one.tell_target(two.first, two.last)
    two.one.tell_end()


def _by_put(two: Two) -> None:
    two.calls()
    two.targets()
    two.one.tell(CAMPAIGN, method="PUT", status="completed")


@pytest.mark.parametrize(
    ("happens", "rule"),
    [
        (_untold, "CBK-01"), (_told_twice, "CBK-01"), (_told_at_the_start, "CBK-01"), (_one_target_untold, "CBK-02"),
        (_last_sid_only, "CBK-02"), (_end_untold, "CBK-03"), (_end_twice, "CBK-03"), (_other_end, "CBK-03"),
        (_other_number, "CBK-04"), (_other_campaign, "CBK-04"), (_without_date, "CBK-04"),
        (_target_first, "CBK-05"), (_campaign_first, "CBK-05"), (_not_repeated, "CBK-08"), (_four_times, "CBK-08"),
        (_silent_after_a_failure, "CBK-08"), (_by_put, "CBK-09"),
        (_of_no_call, "CBK-04"), (_of_another_attempt, "CBK-04"), (_of_no_target, "CBK-04"), (_target_twice, "CBK-02"),
        (_no_end, "CBK-03"), (_repeated_with_another_status, "CBK-08"), (_target_with_another_status, "CBK-04"),
    ],
)  # fmt: skip
def test_a_break_is_found_by_its_rule(history: History, happens: Callable[[Two], None], rule: str) -> None:
    two = Two(history)
    happens(two)
    two.over()
    assert told_broken(history) == {rule}
