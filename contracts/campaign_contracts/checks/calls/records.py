"""Call records: what call details show of each attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.lifecycle import status_fold

DETAILS = ("get_call_details", "get_call_details_singular")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt as a call record shows it; instants are None where the record has none. `status` is folded."""

    sid: str | None
    number: str
    status: str
    start: float
    end: float | None
    record: Mapping[str, Any]


def records_of(seen: Observation) -> list[Mapping[str, Any]] | None:
    """The records of answered call details, wrapped or bare, or None where the answer holds something else."""
    found: list[Mapping[str, Any]] = []
    for item in seen.items:
        record = item.data if item.data is not None else item.raw
        if not isinstance(record, dict) or "call_sid" not in record:
            return None
        found.append(record)
    return found


def calls_of(records: Sequence[Mapping[str, Any]]) -> tuple[Call, ...]:
    """The calls among records in order of their start; a record without start_time is no call."""
    found = []
    for record in records:
        start = instants.parse(record.get("start_time"))
        if start is None or not isinstance(record.get("number"), str):
            continue
        sid = record.get("call_sid")
        found.append(
            Call(
                sid=sid if isinstance(sid, str) else None,
                number=record["number"],
                status=status_fold(str(record.get("status"))),
                start=start,
                end=instants.parse(record.get("end_time")),
                record=record,
            )
        )
    return tuple(sorted(found, key=lambda call: call.start))
