"""A write that went unanswered may be performed late, for a minute; after it, what a read shows is certain again."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.histories import History, element, judged, shown, success

from campaign_contracts.checks.lifecycle import actions, deletions, edits, reads, spelling
from campaign_contracts.history import FailureKind
from campaign_contracts.safety.writes import ARRIVES_WITHIN_SECONDS

CHECKS = [check for part in (actions, deletions, edits, reads, spelling) for check in part.CHECKS]
SENT = element("cc0123abcd late", custom_field="before")
PAUSE: dict[str, Any] = {"action": "pause"}
EDIT: dict[str, Any] = {"custom_field": "after"}
BOTH = PAUSE | EDIT


@dataclass(kw_only=True)
class Server:
    """A server with one campaign, on which nothing happens but one write (None: a DELETE) at a time of the record."""

    history: History
    write: dict[str, Any] | None
    performed: float | None
    lost: FailureKind = "timeout"

    def __post_init__(self) -> None:
        """The campaign is created, and the answer to the write is lost."""
        self.first = shown("c1", SENT)
        summary = {
            "campaign_sid": "c1",
            "call_completed": 0,
            "call_failed": 0,
            "DateCreated": self.first["date_created"],
        }
        self.history.send("POST", "campaigns", body={"campaigns": [SENT]}, items=[success(self.first, summary=summary)])
        body = {"campaigns": [self.write]} if self.write is not None else None
        self.history.send(
            "PUT" if self.write is not None else "DELETE", "campaigns/c1", body=body, status=None, lost=self.lost
        )
        self.unanswered = self.history.time

    def read(self, at: float, **changes: Any) -> None:
        """The campaign is read so many seconds after the write was given up."""
        self.history.time = max(self.history.time, self.unanswered + at)
        done = self.performed is not None and self.history.time >= self.unanswered + self.performed
        data = {**self.first, **(self._written() if done else {}), **changes}
        if done and self.write is None:
            item = {"code": 404, "error_data": {"code": 1000, "message": "gone"}, "status": "failure", "data": None}
            self.history.send("GET", "campaigns/c1", status=404, items=item)
        else:
            self.history.send("GET", "campaigns/c1", items=[success(data)])

    def _written(self) -> dict[str, Any]:
        edit = {name: value for name, value in (self.write or {}).items() if name != "action"}
        return edit | ({"status": "paused"} if "action" in (self.write or {}) else {})


WRITES = st.sampled_from([PAUSE, EDIT, BOTH, None])
AFTER = st.floats(0.0, 4 * ARRIVES_WITHIN_SECONDS)


@given(write=WRITES, performed=st.none() | st.floats(0.0, ARRIVES_WITHIN_SECONDS), looks=st.lists(AFTER, max_size=6))
def test_what_is_performed_late_is_no_fault(
    write: dict[str, Any] | None, performed: float | None, looks: list[float]
) -> None:
    server = Server(history=History(), write=write, performed=performed)
    for at in sorted(looks):
        server.read(at)
    assert judged(server.history, CHECKS)[1] == []


@given(
    write=WRITES.filter(bool),
    performed=st.none() | st.floats(0.0, ARRIVES_WITHIN_SECONDS),
    read=AFTER,
    certain=st.floats(ARRIVES_WITHIN_SECONDS + 0.1, 2 * ARRIVES_WITHIN_SECONDS),
    later=st.floats(0.0, 1000.0),
)
def test_after_a_minute_a_change_is_a_fault(
    write: dict[str, Any], performed: float | None, read: float, certain: float, later: float
) -> None:
    """Of a campaign that nobody touched since it was read."""
    server = Server(history=History(), write=write, performed=performed)
    for at in sorted([read, certain]):
        server.read(at)
    server.read(max(read, certain) + later, custom_field="by itself")
    assert {finding.rule for finding in judged(server.history, CHECKS)[1]} == {"GET-03"}


@pytest.mark.parametrize("lost", ["timeout", "dropped", "unrecorded"])
def test_within_a_minute_it_is_none(lost: FailureKind) -> None:
    server = Server(history=History(), write=EDIT, performed=ARRIVES_WITHIN_SECONDS - 1, lost=lost)
    server.read(ARRIVES_WITHIN_SECONDS - 2)
    server.read(ARRIVES_WITHIN_SECONDS - 0.5)
    assert judged(server.history, CHECKS)[1] == []
