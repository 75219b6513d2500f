"""What is not sent to a live service, and what is deleted afterwards."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaign_contracts import instants
from campaign_contracts.history import Exchange, Failure, Intent, Request, Response
from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.guard import Guard, GuardedSender, UnsafeRequestError
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import CleanUp, Journal, clean_up, journals, words
from campaign_contracts.send import Draft, Target
from campaign_contracts.suites.numbers import fictitious
from campaign_contracts.usage import UsageError

NOW = 1_900_000_000.0
PATH = "/v2/accounts/demo/campaigns"


def guard(*, live: bool = True, dial: tuple[str, ...] = (), limit: int | None = None) -> Guard:
    inventory = Inventory(run_id="cc1")
    return Guard(inventory=inventory, live=live, dial=dial, limit=limit, fictitious=fictitious, now=lambda: NOW)


def element(**changes: Any) -> dict[str, Any]:
    sent = {"from": ["+441134960000"], "schedule": {"send_at": instants.render(NOW + 86_400)}}
    return {key: value for key, value in (sent | changes).items() if value is not ...}


def body(*elements: Any) -> bytes:
    return json.dumps({"campaigns": list(elements)}).encode()


SOON = {"send_at": instants.render(NOW + 22 * 3600)}


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", PATH, body(element())),
        ("POST", PATH, body(element(**{"from": ...}))),
        ("POST", PATH, body(element(**{"from": ["not a number", ""]}))),
        ("POST", PATH, b"{"),
        ("POST", PATH, b"[" * 100_000),
        ("POST", PATH, b'{"campaigns": []}'),
        ("PUT", f"{PATH}/mine", body({"action": "pause"})),
        ("PUT", f"{PATH}/mine", body({"name": "another", "from": ["+442079460000"]})),
        ("PUT", f"{PATH}/mine", body({"schedule": element()["schedule"]})),
        ("DELETE", f"{PATH}/mine", b""),
        ("GET", "/v2/anything", b""),
    ],
)
def test_what_calls_nobody_is_sent_to_a_live_service(method: str, path: str, content: bytes) -> None:
    guard().check(method, path, content)


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", PATH, b'{"from": ' * 50_000),
        ("POST", PATH, body(element(schedule=...))),
        ("POST", PATH, body(element(schedule=None))),
        ("POST", PATH, body(element(schedule=SOON))),
        ("POST", PATH, body(element(schedule={"send_at": "tomorrow"}))),
        ("POST", PATH, body(element(schedule={"end_at": element()["schedule"]["send_at"]}))),
        ("POST", PATH, body(element(), element(schedule=...))),
        ("POST", PATH, json.dumps(element(schedule=...)).encode()),
        ("POST", PATH, json.dumps({"CAMPAIGNS": {"x": element(schedule=SOON)}}).encode()),
        ("POST", PATH, body({"FROM": ["+441134960000"]})),
        ("POST", PATH, body({"lists": ["0" * 32]})),
        ("POST", PATH, body(element(**{"from": ["+14155550100"]}))),
        ("POST", PATH, body(element(**{"from": "+441134960000, +14155550100"}))),
        ("POST", PATH, body(element())[:-9]),
        ("POST", PATH, b'{"campaigns":[{"from":["+441134960000"],"schedule":1,"schedule":{}}]}'),
        ("PUT", f"{PATH}/mine", body({"schedule": {}})),
        ("PUT", f"{PATH}/mine", body({"schedule": SOON})),
        ("PUT", f"{PATH}/mine", body({"from": ["+14155550100"]})),
        ("PATCH", f"{PATH}/mine", body(element(schedule=SOON))),
        ("DELETE", PATH, b""),
        ("POST", "/v1/Accounts/demo/Calls/connect", b"From=1"),
    ],
)
def test_what_might_call_somebody_is_not_sent_to_a_live_service(method: str, path: str, content: bytes) -> None:
    with pytest.raises(UnsafeRequestError):
        guard().check(method, path, content)
    guard(live=False).check(method, path, content)


def test_numbers_that_may_be_dialled_are_dialled() -> None:
    content = body(element(**{"from": ["+14155550100"]}, schedule=...))
    guard(dial=("+14155550100",)).check("POST", PATH, content)
    with pytest.raises(UnsafeRequestError):
        guard(dial=("+14155550101",)).check("POST", PATH, content)


def test_what_somebody_else_created_is_not_touched() -> None:
    watching = guard()
    watching.inventory.learn(answered("GET", PATH, [{"id": "theirs", "name": "sale"}, {"id": "ours", "name": "cc1 x"}]))
    watching.check("DELETE", f"{PATH}/ours", b"")
    with pytest.raises(UnsafeRequestError, match="not this run's"):
        watching.check("PUT", f"{PATH}/theirs", body({"action": "pause"}))


def test_no_more_than_the_limit_is_created() -> None:
    limited = guard(live=False, limit=2)
    limited.inventory.learn(answered("POST", PATH, [{"id": "1"}]))
    limited.check("POST", PATH, body(element()))
    limited.inventory.learn(unanswered("POST", PATH))
    with pytest.raises(UnsafeRequestError, match="--max-campaigns"):
        limited.check("POST", PATH, body(element()))


def test_a_guarded_sender_sends_nothing_unsafe_and_says_so() -> None:
    """Nothing listens there: an attempt to send would raise."""
    told: list[tuple[str, str | None]] = []
    recorded: list[Any] = []
    accounts = {"demo": Credentials(sid="demo", key="k", token="t")}
    target = Target(base_url="http://127.0.0.1:1", accounts=accounts, timeout=1)
    sender = GuardedSender(target, recorded.append, guard(), lambda reason, rule: told.append((reason, rule)))
    intent = Intent(case="x", rule="CRE-15")
    draft = Draft(method="POST", target=PATH, account="demo", body=body(element(schedule=...)), intent=intent)
    raw = b"POST " + PATH.encode() + b" HTTP/1.1\r\n\r\n" + draft.body
    answers = [sender.send(draft), *sender.burst([draft, draft]), sender.raw(raw, account="demo", intent=intent)]
    sender.close()
    assert [answer.response for answer in answers] == [None] * 4
    assert recorded == []
    assert {rule for _, rule in told} == {"CRE-15"}
    assert all("23 hours" in reason for reason, _ in told)


def test_the_inventory_learns_what_is_left() -> None:
    inventory = Inventory(run_id="cc1")
    assert inventory.learn(answered("POST", PATH, [{"id": "1"}, {"id": "2"}])) == [("1", "demo"), ("2", "demo")]
    inventory.learn(answered("DELETE", f"{PATH}/1", [{"id": "1"}]))
    inventory.learn(unanswered("POST", PATH))
    inventory.learn(answered("GET", PATH, [{"id": "3", "name": "cc1 campaign"}, {"id": "4", "name": "theirs"}]))
    assert inventory.created == {"2": "demo", "3": "demo"}
    assert inventory.foreign == {"4"}
    assert inventory.unanswered == 1


def test_the_journal_survives_a_kill(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl", base_url="http://h", account_sid="demo", run_id="cc1", live=True)
    assert list(tmp_path.iterdir()) == []
    journal.created([("1", "demo"), ("2", "other")])
    journal.created([("3", "demo")])
    journal.settled("1")
    with (tmp_path / "run.jsonl").open("a") as torn:
        torn.write('{"created": "4", "acc')
    (left,) = journals(tmp_path)
    assert left.campaigns == {"2": "other", "3": "demo"}
    assert (left.run_id, left.base_url, left.account_sid, left.live) == ("cc1", "http://h", "demo", True)
    journal.close(done=True)
    assert journals(tmp_path) == []


@pytest.mark.parametrize("content", ["", "[]\n", "{}\n", "nonsense\n{}\n", '{"run_id": "x"}\n'])
def test_a_damaged_journal_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.jsonl").write_text(content)
    with pytest.raises(UsageError, match=r"run\.jsonl"):
        journals(tmp_path)


def test_cleaning_up_deletes_ends_or_names_everything() -> None:
    statuses = {"1": "created", "2": "in-progress", "3": "completed", "4": "stuck"}
    settled: list[str] = []
    inventory = Inventory(run_id="cc1", created=dict.fromkeys(statuses, "demo"))
    result = clean_up(server(statuses), inventory, settled=settled.append)
    assert result == CleanUp(deleted=1, kept={"2": "completed", "3": "completed"}, failed={"4": "stuck"})
    assert settled == ["1", "2", "3"]
    said = "\n".join(words(result, Path("journal"), live=True))
    assert "4 (stuck)" in said
    assert "sweep" in said
    assert words(CleanUp(deleted=3), None, live=True) == []


def server(statuses: dict[str, str]) -> Callable[[Draft], Exchange]:
    """Deletes what is created, pauses and completes what runs, and is no help with what is stuck."""

    def send(draft: Draft) -> Exchange:
        campaign = draft.target.rpartition("/")[2]
        status = statuses[campaign]
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


def unanswered(method: str, target: str) -> Exchange:
    return exchange(method, target, failure=Failure(kind="timeout", message=""))


def exchange(method: str, target: str, **outcome: Any) -> Exchange:
    return Exchange(number=1, at=0, until=0, account="demo", request=Request(method=method, target=target), **outcome)
