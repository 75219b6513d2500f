"""Numbers that are called, and what the check of calls holds kept."""

from tests.checks.dialling import number, plan, verdicts
from tests.checks.histories import History

A, B, C = number(1), number(2), number(3)
BUSY, OFTEN, DEAD = number(1, 6), number(2, 6), number(1, 8)
AGAIN = {"from": [BUSY], "retries": plan(2, 5)}
DOUBLED = {"from": [BUSY, BUSY], "call_duplicate_numbers": True, "retries": plan(1, 1)}


def kept(history: History) -> set[str]:
    """The rules that held and were nowhere broken; nothing is broken in such a history."""
    found = verdicts(history)
    assert {verdict for _, verdict in found} <= {"kept"}, found
    return {rule for rule, _ in found}
