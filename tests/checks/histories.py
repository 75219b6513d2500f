"""Hand-written histories: records as a run would have written them, and what a check says of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.checks.judge import judge
from campaign_contracts.checks.protocol import Check
from campaign_contracts.history import Clock, Exchange, Failure, FailureKind, Record, Request, Response, RunBegan
from campaign_contracts.verdicts import Finding

START = 1_900_000_000.0
"""2030-03-17T17:46:40Z, when every history here begins."""

RUN = "cc0123abcd"
"""A run id, as it stands in the names of a run's campaigns."""

DAY = 86_400.0


def element(name: str, **changes: Any) -> dict[str, Any]:
    """A campaign as a client sends it, scheduled a day ahead; `...` leaves a key out."""
    sent = {
        "name": name,
        "caller_id": "+442079460999",
        "from": ["+441134960000"],
        "url": "http://my.exotel.com/demo/exoml/start_voice/4",
        "schedule": {"send_at": instants.render(START + DAY), "end_at": instants.render(START + 3 * DAY)},
    }
    return {key: value for key, value in (sent | changes).items() if value is not ...}


def shown(campaign: str, sent: Mapping[str, Any], *, at: float = 0.0, **changes: Any) -> dict[str, Any]:
    """`data` as a server shows it: what was sent, created `at` seconds after the beginning."""
    created = instants.render(START + at)
    more = {"id": campaign, "account_sid": "demo", "type": "trans", "status": "created"}
    return {**sent, **more, "date_created": created, "date_updated": created, **changes}


def success(data: Any, **changes: Any) -> dict[str, Any]:
    """A successful item."""
    return {"code": 200, "error_data": None, "status": "success", "data": data, **changes}


def failure(code: int) -> dict[str, Any]:
    """A failed item."""
    error = {"code": 1002, "message": "Invalid parameter", "description": "no"}
    return {"code": code, "error_data": error, "status": "failure", "data": None}


@dataclass(kw_only=True)
class History:
    """Records in the making; every exchange takes ten milliseconds."""

    control: bool = True
    receiver: str | None = None
    records: list[Record] = field(default_factory=list)
    time: float = 0.0
    moved: float = 0.0

    def __post_init__(self) -> None:
        """A run begins, and its server's clock is looked at."""
        self.records.append(
            RunBegan(
                started_at=instants.render(START), kit="1", specification="", base_url="http://127.0.0.1:1",
                account_sid="demo", accounts=("demo", "other"), control=self.control, live=False, profile="quick",
                seed=1, run_id=RUN, receiver=self.receiver,
            )
        )  # fmt: skip
        if self.control:
            self.clock()

    def clock(self, advance: float | None = None) -> None:
        """The clock is read, or moved."""
        at = self._pass()
        self.moved += advance or 0.0
        now = instants.render(START + self.time + self.moved)
        self.records.append(Clock(at=at, until=self.time, now=now, advanced_seconds=advance))

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        status: int | None = 200,
        items: Any = (),
        metadata: Mapping[str, Any] | None = None,
        account: str = "demo",
        lost: FailureKind = "timeout",
        **more: Any,
    ) -> int:
        """One exchange; `path` goes on after the account's sid; with a status of None its answer is lost, so or so.

        Returns its number.
        """
        at = self._pass()
        envelope = {"request_id": f"r{at}", "method": method, "http_code": status, "response": items}
        number = 1 + sum(isinstance(record, Exchange) for record in self.records)
        text = json.dumps(envelope | ({"metadata": metadata} if metadata is not None else {}))
        self.records.append(
            Exchange(
                number=number,
                at=at,
                until=self.time,
                account=account,
                request=Request(
                    method=method,
                    target=f"/v2/accounts/demo/{path}",
                    headers={
                        "authorization": f"Basic {{credentials:{account}}}",
                        **({"content-type": "application/json"} if body is not None else {}),
                    },
                    body=json.dumps(body).encode() if body is not None else b"",
                ),
                response=Response(status=status, body=text.encode()) if status is not None else None,
                failure=Failure(kind=lost, message="too late") if status is None else None,
                **more,
            )
        )
        return number

    def create(self, *elements: Mapping[str, Any], shows: Sequence[Mapping[str, Any]]) -> None:
        """Campaigns are created, in one request."""
        items = [success(data) for data in shows]
        self.send("POST", "campaigns", body={"campaigns": list(elements)}, items=items)

    def read(self, data: Mapping[str, Any]) -> None:
        """A campaign is read."""
        self.send("GET", f"campaigns/{data['id']}", items=[success(data)])

    def list(
        self, records: Sequence[Mapping[str, Any]], total: int | None = None, *, code: int = 200, **query: Any
    ) -> int:
        """A list is answered with these records (refused, with a code from 400 on). Returns the exchange's number."""
        text = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
        metadata = {"count": len(records), "offset": query.get("offset", 0), "limit": query.get("limit", 20)}
        if total is not None:
            metadata["total"] = total
        items = [success(data) for data in records] if code < 400 else failure(code)
        path = f"campaigns?{text}" if text else "campaigns"
        return self.send("GET", path, status=code, items=items, metadata=metadata)

    def _pass(self) -> float:
        before = self.time
        self.time = round(before + 0.01, 3)
        return before


def judged(history: History, checks: Sequence[Check]) -> tuple[set[tuple[str, str]], list[Finding]]:
    """The rules that the checks decided, each `kept` or `broken`, and the findings of distinct kinds."""
    result = judge(history.records, packaged(), checks)
    assert not result.crashes, result.crashes
    ledger = result.ledger
    findings = list(ledger.findings.values())
    broken = {
        rule: sum(ledger.repeats[f.id] for f in findings if f.rule == rule) for rule in {f.rule for f in findings}
    }
    decided: dict[str, int] = {}
    for (rule, _), count in ledger.counts.items():
        decided[rule] = decided.get(rule, 0) + count
    kept = {(rule, "kept") for rule, count in decided.items() if count > broken.get(rule, 0)}
    return kept | {(rule, "broken") for rule in broken}, findings


def held(history: History, checks: Sequence[Check]) -> set[tuple[str, str]]:
    """The rules that held, each with the kinds of promise that were decided; nothing may be broken."""
    result = judge(history.records, packaged(), checks)
    assert not result.crashes, result.crashes
    assert not result.ledger.findings, result.ledger.findings
    return set(result.ledger.counts)
