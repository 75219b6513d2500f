"""Callbacks that were not read whole, or were lost."""

from dataclasses import replace

from tests.checks.callbacks.two import A, Two
from tests.checks.dialling import Campaign, hooks, told
from tests.checks.histories import DAY, START, History

from campaign_contracts import instants
from campaign_contracts.history import Callback, Request
from campaign_contracts.json_body import MOST_VALUES


def _cut(history: History) -> None:
    """The last callback is longer than what is kept of one."""
    last = history.records[-1]
    assert isinstance(last, Callback)
    cut = replace(last.request, body=last.request.body[:40])
    history.records[-1] = replace(last, request=cut, unknown=("request-body",))


def test_of_a_callback_of_too_many_values_nobody_knows_what_it_says(history: History) -> None:
    two = Two(history)
    two.calls()
    two.targets()
    two.one.tell_end(reports=[0] * MOST_VALUES)
    two.over()
    assert told(history) == set()


def test_a_callback_that_was_cut_accuses_nobody(history: History) -> None:
    two = Two(history)
    two.calls()
    _cut(history)
    history.clock(advance=10_000.0)
    two.one.read("completed", completed=1, failed=1)
    two.one.tell_end()
    _cut(history)
    history.time += 6
    two.one.read("completed", completed=1, failed=1)
    two.one.details()
    two.targets()
    _cut(history)
    assert told(history) == set()


def test_where_a_callback_was_lost_none_is_missed(history: History) -> None:
    two = Two(history)
    two.calls()
    two.targets()
    lost = Callback(
        at=history.time, request=Request(method="POST", target="*"), answered=None, unknown=("request-body", "target")
    )
    history.records.append(lost)
    two.over()
    assert told(history) == set()


def test_a_callback_that_was_cut_does_not_tell_of_a_deleted_campaign(history: History) -> None:
    times = {"send_at": instants.render(START + 600), "end_at": instants.render(START + DAY)}
    one = Campaign(history, {"from": [A], "schedule": times, **hooks()})
    one.delete()
    history.clock(advance=2000)
    one.tell_end()
    _cut(history)
    history.time += 30
    one.history.send("GET", f"campaigns/{one.id}", status=404, items=[])
    assert told(history) == set()
