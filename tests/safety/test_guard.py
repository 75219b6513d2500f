"""What is not sent to a live service."""

import contextlib
import json
import threading
from typing import Any

import pytest
from tests.misbehaving import JSON, Answer, serving
from tests.safety.servers import LOST, NOW, PATH, answered, body, element, exchange, sending, unanswered

from campaign_contracts import instants
from campaign_contracts.history import Exchange, Intent
from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.guard import Guard, GuardedSender, UnsafeRequestError
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import Draft, Target
from campaign_contracts.suites.numbers import fictitious


def guard(*, live: bool = True, dial: tuple[str, ...] = (), limit: int | None = None) -> Guard:
    inventory = Inventory(run_id="cc00000001")
    return Guard(inventory=inventory, live=live, dial=dial, limit=limit, fictitious=fictitious, now=lambda: NOW)


SOON = {"send_at": instants.render(NOW + 22 * 3600)}


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", PATH, body(element())),
        ("POST", PATH, body(element(**{"from": ...}))),
        ("POST", PATH, body(element(**{"from": ["not a number", "", "+44 (0) abc", "12"]}))),
        ("POST", PATH, body(element(caller_id="14155550100", custom_field=14155550100, retries={"n": 9_999_999_999}))),
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
    guard().check_all([sending(method, path, content)])


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
        ("POST", PATH, body(element(**{"from": 14155550100}))),
        ("POST", PATH, body(element(**{"from": {"number": "+14155550100"}}))),
        ("POST", PATH, body(element(**{"from": {"+14155550100": 1}}))),
        ("POST", PATH, body(element(**{"from": [["+14155550100"]]}))),
        ("POST", PATH, body(element(**{"from": ["911"]}))),
        ("POST", PATH, body(element(**{"from ": ["+14155550100"]}))),
        ("POST", PATH, body(element(**{"from[]": ["+14155550100"]}))),
        ("POST", PATH, body(element(numbers=["14155550100"]))),
        ("POST", PATH, body(element(to="+1 (415) 555-0100"))),
        ("POST", PATH, json.dumps(body(element(**{"from": ["+14155550100"]})).decode()).encode()),
        ("POST", "/v2/accounts/demo/contacts", b'{"contacts": [{"number": "+14155550100"}]}'),
        ("POST", "/v2/accounts/demo/contacts/csv-upload", b"number\r\n+14155550100"),
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
        guard().check_all([sending(method, path, content)])
    guard(live=False).check_all([sending(method, path, content)])


def test_numbers_that_may_be_dialled_are_dialled() -> None:
    content = body(element(**{"from": ["+14155550100"]}, schedule=...))
    guard(dial=("+14155550100",)).check_all([sending("POST", PATH, content)])
    with pytest.raises(UnsafeRequestError):
        guard(dial=("+14155550101",)).check_all([sending("POST", PATH, content)])


def test_what_somebody_else_created_is_not_touched() -> None:
    watching = guard()
    watching.inventory.learn(
        answered("GET", PATH, [{"id": "theirs", "name": "sale"}, {"id": "ours", "name": "cc00000001 x"}])
    )
    watching.check_all([sending("DELETE", f"{PATH}/ours", b"")])
    with pytest.raises(UnsafeRequestError, match="not this run's"):
        watching.check_all([sending("PUT", f"{PATH}/theirs", body({"action": "pause"}))])


def test_no_more_than_the_limit_is_created() -> None:
    limited = guard(live=False, limit=2)
    limited.inventory.learn(answered("POST", PATH, [{"id": "1"}]))
    limited.check_all([sending("POST", PATH, body(element()))])
    limited.inventory.learn(unanswered("POST", PATH))
    with pytest.raises(UnsafeRequestError, match="--max-campaigns"):
        limited.check_all([sending("POST", PATH, body(element()))])


def test_the_limit_counts_the_campaigns_of_a_bulk_and_of_a_burst() -> None:
    limited = guard(live=False, limit=5)
    limited.check_all([sending("POST", PATH, body(*[element()] * 5))])
    for requests in ([body(*[element()] * 6)], [body(element())] * 6):
        with pytest.raises(UnsafeRequestError, match="--max-campaigns"):
            limited.check_all([sending("POST", PATH, content) for content in requests])
    limited.inventory.learn(exchange("POST", PATH, body=body(*[element()] * 3), failure=LOST))
    with pytest.raises(UnsafeRequestError, match="--max-campaigns"):
        limited.check_all([sending("POST", PATH, body(*[element()] * 3))])


def test_the_limit_counts_what_is_under_way_beside() -> None:
    """A create is tried while the last one that is allowed has no answer yet."""
    draft = Draft(method="POST", target=PATH, account="demo", body=body(element()), intent=Intent(case="x"))
    beside: list[Exchange] = []

    def answer(number: int) -> Answer | None:
        if number == 1:
            trying = threading.Thread(target=lambda: beside.append(sender.send(draft)))
            trying.start()
            trying.join(timeout=60)
        created = [{"data": {"id": str(number)}}]
        return 201, JSON, json.dumps({"response": created}).encode()

    limited = guard(live=False, limit=1)
    accounts = {"demo": Credentials(sid="demo", key="k", token="t")}
    with serving(answer) as base_url:
        target = Target(base_url=base_url, accounts=accounts, timeout=60)
        sender = GuardedSender(target, lambda _: None, limited, lambda *_: None)
        sender.allow(2)
        with contextlib.closing(sender):
            assert sender.send(draft).response is not None
    assert [each.response for each in beside] == [None]


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
