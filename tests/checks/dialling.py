"""Hand-written campaigns that call: what was asked, what the call details and callbacks show, and what checks say."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.checks.histories import DAY, START, History, element, judged, shown, success

from campaign_contracts import instants
from campaign_contracts.checks.callbacks import check as callbacks
from campaign_contracts.checks.calls import check as calls
from campaign_contracts.checks.protocol import Check
from campaign_contracts.history import Callback, Request

RECEIVER = "http://127.0.0.1:9"
CALLER = "+442079460999"
HOOKS = ("call_status_callback", "call_schedule_callback", "status_callback")
LASTS = {"completed": 30, "busy": 10, "no-answer": 10, "failed": 10}


def number(index: int, ending: int = 0) -> str:
    """A fictitious number."""
    return f"+4411349600{index}{ending}"


def plan(count: int, interval: int, *on_status: str, mechanism: str = "Linear") -> dict[str, Any]:
    """`retries`."""
    chosen = list(on_status) or ["busy", "no-answer", "failed"]
    return {
        "number_of_retries": count, "interval_mins": interval, "mechanism": mechanism, "on_status": chosen,
    }  # fmt: skip


class Campaign:
    """One campaign of a history; it starts at once unless its schedule says otherwise. Instants count from START."""

    def __init__(self, history: History, changes: Mapping[str, Any], name: str = "one") -> None:
        """It is created."""
        self.history, self.id = history, f"id-{name}"
        schedule = {"end_at": instants.render(START + 20 * DAY)}
        self.sent = element(f"cc0123abcd {name}", **{"schedule": schedule, **changes})
        self.records: list[dict[str, Any]] = []
        history.create(self.sent, shows=[shown(self.id, self.sent, status="in-progress")])

    def call(self, to: str, at: float, status: str = "completed", **changes: Any) -> dict[str, Any]:
        """A call that started so many seconds after the beginning."""
        lasts = LASTS.get(status, 10)
        record = {
            "call_sid": f"call{len(self.records)}-{self.id}", "number": to, "status": status, "caller_id": CALLER,
            "date_created": instants.render(START + at), "start_time": instants.render(START + at),
            "end_time": instants.render(START + at + lasts), "duration": lasts,
        }  # fmt: skip
        self.records.append(record | changes)
        return self.records[-1]

    def act(self, action: str, status: str) -> None:
        """An action is done."""
        data = shown(self.id, self.sent, status=status)
        self._put({"action": action}, data)

    def edit(self, **fields: Any) -> None:
        """An edit is done while it runs."""
        self.edit_as("in-progress", fields)

    def edit_as(self, status: str, fields: Mapping[str, Any]) -> None:
        """An edit is done, and its answer shows this status."""
        self.sent = self.sent | {key: value for key, value in fields.items() if value is not None}
        self._put(fields, shown(self.id, self.sent, status=status))

    def delete(self) -> None:
        """It is deleted."""
        self.history.send("DELETE", f"campaigns/{self.id}", items=[success(None)])

    def read(self, status: str, completed: int = 0, failed: int = 0, running: int = 0) -> None:
        """It is read."""
        summary = {"campaign_sid": self.id, "call_completed": completed, "call_failed": failed}
        data = shown(self.id, self.sent, status=status)
        item = success(data, summary={**summary, "call_inprogress": running})
        self.history.send("GET", f"campaigns/{self.id}", items=[item])

    def details(
        self,
        records: Sequence[Mapping[str, Any]] | None = None,
        total: int | None = None,
        *,
        singular: bool = False,
        code: int = 200,
        **query: Any,
    ) -> None:
        """Its call details are shown: all of them, in the order of their creation, unless told otherwise."""
        found = list(self.records if records is None else records)
        metadata = {
            "count": len(found), "offset": query.get("offset", 0), "limit": query.get("limit", 20),
            "total": len(found) if total is None else total,
        }  # fmt: skip
        failed = {"code": code, "error_data": {"code": 1, "message": "no"}, "status": "failure", "data": None}
        items = [success(record) for record in found] if code < 400 else [failed]
        path = f"{'campaign' if singular else 'campaigns'}/{self.id}/call-details"
        target = f"{path}?{urlencode(query)}" if query else path
        self.history.send("GET", target, status=code, items=items, metadata=metadata)

    def over(self, status: str = "completed", completed: int = 0, failed: int = 0, wait: float = 10_000.0) -> None:
        """Time passes; it has ended, and all its calls are shown."""
        self.history.clock(advance=wait)
        self.read(status, completed, failed)
        self.details()

    def tell(self, kind: str, answered: int | None = 204, *, method: str = "POST", path: str = "", **said: Any) -> None:
        """A callback arrives at the receiver; `said` goes over what is usual."""
        stamp = instants.render(START)
        payload = {"campaign_sid": self.id, "date_created": stamp, "date_updated": stamp, **said}
        request = Request(method=method, target=path or f"/{self.id}/{kind}", body=json.dumps(payload).encode())
        self.history.time = round(self.history.time + 0.01, 3)
        self.history.records.append(Callback(at=self.history.time - 0.005, request=request, answered=answered))

    def tell_call(self, record: Mapping[str, Any], answered: int | None = 204, **said: Any) -> None:
        """The event of an attempt arrives."""
        usual = {name: record[name] for name in ("call_sid", "number", "status")}
        self.tell("call_status_callback", answered, **(usual | said))

    def tell_target(self, *records: Mapping[str, Any], answered: int | None = 204, **said: Any) -> None:
        """The event of a number arrives."""
        sids = [record["call_sid"] for record in records]
        usual = {"to": records[-1]["number"], "from": CALLER, "call_sids": sids, "status": records[-1]["status"]}
        self.tell("call_schedule_callback", answered, **(usual | said))

    def tell_end(self, status: str = "completed", answered: int | None = 204, **said: Any) -> None:
        """The event of the end arrives."""
        self.tell("status_callback", answered, status=status, **said)

    def _put(self, fields: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self.history.send("PUT", f"campaigns/{self.id}", body={"campaigns": [fields]}, items=[success(data)])


def hooks(campaign: str = "one", *kinds: str) -> dict[str, str]:
    """Callbacks at the receiver."""
    return {kind: f"{RECEIVER}/id-{campaign}/{kind}" for kind in kinds or HOOKS}


def verdicts(history: History, checks: Sequence[Check] = calls.CHECKS) -> set[tuple[str, str]]:
    """What the checks decided."""
    return judged(history, checks)[0]


def broken(history: History, checks: Sequence[Check] = calls.CHECKS) -> set[str]:
    """The rules that the checks say are broken."""
    return {rule for rule, verdict in verdicts(history, checks) if verdict == "broken"}


def told(history: History) -> set[tuple[str, str]]:
    """What the check of callbacks decided, after everything had its time to arrive."""
    history.time += 30.0
    history.clock()
    return judged(history, callbacks.CHECKS)[0]


def told_broken(history: History) -> set[str]:
    """The rules that it says are broken."""
    return {rule for rule, verdict in told(history) if verdict == "broken"}
