"""The lease on the clock: one holder at a time; others are told who it is, and what to do."""

import pytest

from campaign_contracts.mock.console.lease import Lease
from campaign_contracts.mock.wire.refusal import RefusalError


class Watch:
    """Real time, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def lease(watch: Watch) -> Lease:
    return Lease(watch)


def test_nobody_else_gets_it_while_it_is_held(lease: Lease, watch: Watch) -> None:
    assert lease.take({"holder": "one", "seconds": 30}, "a") == {"holder": "one", "seconds_left": 30.0}
    lease.check("a")
    watch.now = 10
    for key in ("", "b"):
        with pytest.raises(RefusalError, match="one has the clock to itself for another 20 s; wait, or end"):
            lease.check(key)
    with pytest.raises(RefusalError):
        lease.take({"holder": "other"}, "b")
    with pytest.raises(RefusalError):
        lease.give_back("b")


def test_it_is_renewed_runs_out_and_is_given_back(lease: Lease, watch: Watch) -> None:
    lease.take({"holder": "one", "seconds": 30}, "a")
    watch.now = 20
    lease.take({"holder": "one", "seconds": 30}, "a")
    watch.now = 49
    with pytest.raises(RefusalError):
        lease.check("b")
    watch.now = 51
    assert lease.take({"holder": "other"}, "b") == {"holder": "other", "seconds_left": 30.0}
    with pytest.raises(RefusalError):
        lease.take({"holder": "one"}, "a")
    assert lease.give_back("b") == {"holder": None, "seconds_left": 0.0}
    lease.check("a")


def test_a_person_ends_it_without_a_key(lease: Lease) -> None:
    lease.take({"holder": "one"}, "a")
    lease.give_back("")
    lease.check("b")


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (None, "a"),
        ({}, "a"),
        ({"holder": ""}, "a"),
        ({"holder": 1}, "a"),
        ({"holder": "x" * 201}, "a"),
        ({"holder": "x"}, ""),
        ({"holder": "x"}, "k" * 201),
        ({"holder": "x", "seconds": 0}, "a"),
        ({"holder": "x", "seconds": True}, "a"),
        ({"holder": "x", "seconds": 1e9}, "a"),
        ({"holder": "x", "seconds": float("nan")}, "a"),
    ],
)
def test_odd_ones_are_refused(lease: Lease, asked: object, key: str) -> None:
    with pytest.raises(RefusalError) as refused:
        lease.take(asked, key)
    assert refused.value.status == 400
