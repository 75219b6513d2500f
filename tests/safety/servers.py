"""Requests that create, and servers that answer them, as the tests of safety need them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from campaign_contracts import instants
from campaign_contracts.history import Exchange, Failure, Request, Response
from campaign_contracts.safety.journal import Journal
from campaign_contracts.send import Draft, StoppedError

NOW = 1_900_000_000.0


PATH = "/v2/accounts/demo/campaigns"


def sending(method: str, target: str, content: bytes) -> Request:
    return Request(method=method, target=target, body=content)


def element(**changes: Any) -> dict[str, Any]:
    sent = {"from": ["+441134960000"], "schedule": {"send_at": instants.render(NOW + 86_400)}}
    return {key: value for key, value in (sent | changes).items() if value is not ...}


FAR_AWAY = {"send_at": "2099-01-01T00:00:00Z"}


def body(*elements: Any) -> bytes:
    return json.dumps({"campaigns": list(elements)}).encode()


def journal_of(folder: Path) -> Journal:
    return Journal(folder / "cc00000001.jsonl", base_url="http://h", account_sid="demo", run_id="cc00000001", live=True)


def created(*ids: str) -> Response:
    content = json.dumps({"response": [{"code": 200, "data": {"id": each}} for each in ids]}).encode()
    return Response(status=200, body=content)


REFUSAL = Response(
    status=400, headers={"date": "Sun, 17 Mar 2030 17:46:40 GMT"}, body=b'{"response": [{"code": 400, "data": null}]}'
)
"""Of the instant NOW."""


NEWEST_FIRST = "sort_by=date_created%3Adesc"


class Sending:
    """Passes on what cleaning up sends, and lets no time pass."""

    def __init__(
        self,
        send: Callable[[Draft], Exchange],
        *,
        at_once: int = 1,
        sleeping: Callable[[], None] = lambda: None,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self.send, self.at_once, self.slept = send, at_once, list[float]()
        self._sleeping, self._stopping = sleeping, stopping

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._sleeping()

    def stop(self, error: BaseException) -> None:
        assert isinstance(error, StoppedError)
        self._stopping()


def server(statuses: dict[str, str]) -> Callable[[Draft], Exchange]:
    """Deletes what is created, pauses and completes what runs, and is no help with what is stuck."""

    def send(draft: Draft) -> Exchange:
        campaign = draft.target.rpartition("/")[2]
        status = statuses[campaign]
        if status == "gone":
            return answered(draft.method, draft.target, [], 404)
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [], 200 if status == "created" else 409)
        if draft.method == "PUT" and status != "stuck":
            moves = {("pause", "in-progress"): "paused", ("complete", "paused"): "completed"}
            action = json.loads(draft.body)["campaigns"][0]["action"]
            statuses[campaign] = moves.get((action, status), status)
        return answered(draft.method, draft.target, [{"id": campaign, "status": statuses[campaign]}])

    return send


def answered(method: str, target: str, records: list[dict[str, Any]], status: int = 200) -> Exchange:
    content = json.dumps({"response": [{"code": status, "data": data} for data in records]}).encode()
    return exchange(method, target, response=Response(status=status, body=content))


def succeeded(found: Exchange) -> bool:
    return found.response is not None and found.response.status in (200, 207)


def unanswered(method: str, target: str) -> Exchange:
    return exchange(method, target, failure=Failure(kind="timeout", message=""))


LOST = Failure(kind="timeout", message="")


def exchange(method: str, target: str, *, body: bytes = b"", **outcome: Any) -> Exchange:
    request = Request(method=method, target=target, body=body)
    return Exchange(number=1, at=0, until=0, account="demo", request=request, **outcome)
