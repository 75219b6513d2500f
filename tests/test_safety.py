"""What is not sent to a live service, and what is deleted afterwards."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.misbehaving import EMPTY_LIST, JSON, Answer, serving
from tests.signals import signals_heard

from campaign_contracts import envelope, instants
from campaign_contracts.commands.terminal import interruptible
from campaign_contracts.history import Exchange, Failure, Intent, Request, Response
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.asking import MOST_PAGES, MOST_PAGES_OF_A_RUN, WAITS_SECONDS, find
from campaign_contracts.safety.clean_up import clean_up, clean_up_as_listed
from campaign_contracts.safety.cleaned import CleanUp, may_call, words
from campaign_contracts.safety.custody import Custody
from campaign_contracts.safety.guard import Guard, GuardedSender, UnsafeRequestError
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import LARGEST, Journal, journals
from campaign_contracts.safety.origins import same_origin
from campaign_contracts.safety.steadfast import steadfast
from campaign_contracts.safety.sweep import sweep
from campaign_contracts.safety.writes import resembles, traits
from campaign_contracts.send import ControlError, Draft, HaltedError, StoppedError, Target, UnreachableError
from campaign_contracts.send.sender import Sender
from campaign_contracts.suites.numbers import fictitious

NOW = 1_900_000_000.0
PATH = "/v2/accounts/demo/campaigns"


def guard(*, live: bool = True, dial: tuple[str, ...] = (), limit: int | None = None) -> Guard:
    inventory = Inventory(run_id="cc00000001")
    return Guard(inventory=inventory, live=live, dial=dial, limit=limit, fictitious=fictitious, now=lambda: NOW)


def sending(method: str, target: str, content: bytes) -> Request:
    return Request(method=method, target=target, body=content)


def element(**changes: Any) -> dict[str, Any]:
    sent = {"from": ["+441134960000"], "schedule": {"send_at": instants.render(NOW + 86_400)}}
    return {key: value for key, value in (sent | changes).items() if value is not ...}


FAR_AWAY = {"send_at": "2099-01-01T00:00:00Z"}


def body(*elements: Any) -> bytes:
    return json.dumps({"campaigns": list(elements)}).encode()


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


def test_the_inventory_learns_what_is_left() -> None:
    inventory = Inventory(run_id="cc00000001")
    assert inventory.learn(answered("POST", PATH, [{"id": "1"}, {"id": "2"}])) == [("1", "demo"), ("2", "demo")]
    inventory.learn(answered("DELETE", f"{PATH}/1", [{"id": "1"}]))
    inventory.learn(unanswered("POST", PATH))
    inventory.learn(answered("GET", PATH, [{"id": "3", "name": "cc00000001 campaign"}, {"id": "4", "name": "theirs"}]))
    assert inventory.created == {"2": "demo", "3": "demo"}
    assert inventory.foreign == {"4"}
    assert len(inventory.unanswered) == 1


@pytest.mark.parametrize(
    "sent",
    [
        element(name=..., caller_id="+442079460999"),
        element(name="alpha cc00000001 list omega", caller_id="+442079460999"),
        element(name="nothing of the run", caller_id="+442079460999", url="http://x.example/1"),
    ],
)
def test_a_campaign_whose_create_went_unanswered_is_recognised(sent: dict[str, Any]) -> None:
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(sent), failure=LOST))
    shown = {**sent, "id": "ours", "name": sent.get("name", "filled in"), "status": "created", "from": None}
    strangers = [
        {**shown, "id": "1", "caller_id": "+442079460998"},
        {**shown, "id": "2", "schedule": {"send_at": instants.render(NOW + 90_000)}},
        {"id": "3", "name": "theirs"},
    ]
    if "cc00000001" not in shown["name"]:
        inventory.learn(answered("GET", PATH, strangers))
        assert inventory.created == {}
    inventory.learn(answered("GET", PATH, [shown]))
    assert "ours" in inventory.created


@pytest.mark.parametrize(
    "told",
    [
        Response(status=202),
        Response(status=200, body=b"<h1>Thank you</h1>"),
        Response(status=200, body=b'{"response": [{"code": 200, "data": {"sid": "ours"}}'),
        Response(status=200, body=b'{"response": [{"code": 200, "data": {"id": "first"}}, {"code": 200, "data": {}}]}'),
    ],
)
def test_a_create_whose_answer_does_not_name_every_campaign_is_unanswered(told: Response) -> None:
    inventory = Inventory(run_id="cc00000001")
    nameless = element(name=..., caller_id="+442079460999")
    inventory.learn(exchange("POST", PATH, body=body(element(), nameless), response=told))
    assert inventory.total == 2
    inventory.learn(answered("GET", PATH, [{**nameless, "id": "ours", "name": "filled in", "status": "created"}]))
    assert "ours" in inventory.created
    refused = Response(status=207, body=b'{"response": [{"code": 200, "data": {"id": "1"}}, {"code": 400}]}')
    definite = Inventory(run_id="cc00000001")
    definite.learn(exchange("POST", PATH, body=body(element(), nameless), response=refused))
    assert (definite.unanswered, definite.created) == ([], {"1": "demo"})


def test_traits_are_compared_as_they_are_meant() -> None:
    sent = traits(element(name="n", caller_id="c"))
    assert resembles(sent, {"name": "n", "caller_id": "c", "schedule": {"send_at": "2030-03-18T18:46:40+01:00"}})
    assert not resembles(sent, {"name": "n"})
    assert not resembles(sent, {"caller_id": "c"})
    assert not resembles({}, {"id": "x"})


def journal_of(folder: Path) -> Journal:
    return Journal(folder / "cc00000001.jsonl", base_url="http://h", account_sid="demo", run_id="cc00000001", live=True)


def test_a_request_is_in_the_journal_before_it_is_answered(tmp_path: Path) -> None:
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path))
    custody.leaving(sending("GET", PATH, b""))
    custody.leaving(sending("PUT", f"{PATH}/c1", body({"action": "pause"})))
    assert list(tmp_path.iterdir()) == []
    first = sending("POST", PATH, body(element(name=..., caller_id="+442079460999")))
    custody.leaving(first)
    (left,) = journals(tmp_path)
    assert left.running
    assert [sent.campaigns[0]["caller_id"] for sent in left.unanswered] == ["+442079460999"]
    custody.learn(Exchange(number=1, at=0, until=0, account="demo", request=first, response=created("1")))
    raw = Request(method="RAW", target="", body=b"POST " + PATH.encode() + b" HTTP/1.1\r\n\r\n" + body(element()))
    custody.leaving(raw)
    (left,) = journals(tmp_path)
    assert left.campaigns == {"1": "demo"}
    assert [sent.sid for sent in left.unanswered] == ["demo"]
    custody.close()
    assert not journals(tmp_path)[0].running


def test_where_a_file_system_knows_no_locks_a_journal_may_be_that_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_file: object, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("fcntl.flock", unknown)
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path))
    custody.leaving(sending("POST", PATH, body(element())))
    custody.close()
    assert journals(tmp_path)[0].running


def created(*ids: str) -> Response:
    content = json.dumps({"response": [{"code": 200, "data": {"id": each}} for each in ids]}).encode()
    return Response(status=200, body=content)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"failure": Failure(kind="timeout", message="")},
        *({"response": Response(status=status, body=b"{}")} for status in (202, 504, 524)),
    ],
)
@pytest.mark.parametrize("arrived", [False, True])
def test_a_create_that_may_arrive_after_the_end_keeps_its_journal(
    tmp_path: Path, arrived: bool, answer: Mapping[str, Any]
) -> None:
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path))
    scheduled = element(name="nothing of the run", caller_id="+442079460999")
    request = sending("POST", PATH, body(scheduled))
    custody.leaving(request)
    if answer:
        custody.learn(Exchange(number=1, at=0, until=10, account="demo", request=request, **answer))
    shown = [{**scheduled, "id": "ours", "status": "created", "from": None}] if arrived else []

    def send(draft: Draft) -> Exchange:
        return answered(draft.method, draft.target, shown if draft.method == "GET" else [])

    result = custody.clean_up(Sending(send), ["demo"], look=False)
    assert result == CleanUp(deleted=int(arrived), late=int(not arrived))
    assert [left.unanswered != () for left in journals(tmp_path)] == ([] if arrived else [True])
    assert any("may arrive yet" in line for line in words(result, live=True)) != arrived


@pytest.mark.parametrize("refused", [False, True])
def test_what_cannot_be_forgotten_is_deleted(tmp_path: Path, refused: bool) -> None:
    custody, asked = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path)), list[str]()
    request = sending("POST", PATH, body(element()))
    custody.leaving(request)
    created = answered("POST", PATH, [{"id": "ours"}]).response
    custody.learn(Exchange(number=1, at=0, until=1, account="demo", request=request, response=created))

    def send(draft: Draft) -> Exchange:
        asked.append(draft.method)
        return answered(draft.method, draft.target, [])

    def forget() -> None:
        if refused:
            raise ControlError("no reset here")

    result = custody.clean_up(Sending(send), ["demo"], look=False, forget=forget)
    assert result == CleanUp(deleted=1, reset=not refused)
    assert asked == (["DELETE", "GET"] if refused else [])
    assert journals(tmp_path) == []


@pytest.mark.parametrize("lie", ["refused, and created", "deleted, and still there"])
def test_the_lists_have_the_last_word_on_what_is_left(tmp_path: Path, lie: str) -> None:
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path))
    there, deletions = {"theirs": "theirs", "ours": "alpha cc00000001 omega"}, 0
    request = sending("POST", PATH, body(element(name=there["ours"])))
    custody.leaving(request)
    refused = Response(status=400, body=b'{"response": [{"code": 400}]}')
    answer = refused if lie.startswith("refused") else answered("POST", PATH, [{"id": "ours"}]).response
    custody.learn(Exchange(number=1, at=0, until=1, account="demo", request=request, response=answer))

    def send(draft: Draft) -> Exchange:
        nonlocal deletions
        if draft.method == "DELETE":
            deletions += 1
            if lie.startswith("refused") or deletions > 1:
                there.pop("ours")
            return answered("DELETE", draft.target, [])
        shown = [{"id": each, "name": name, "status": "created"} for each, name in there.items()]
        return answered("GET", draft.target, shown)

    assert custody.clean_up(Sending(send), ["demo"], look=False) == CleanUp(deleted=1)
    assert there == {"theirs": "theirs"}


def test_what_a_refused_request_may_have_created_is_named_and_left_alone(tmp_path: Path) -> None:
    """It has no mark of the run: the server gives it a name. The refusal is put in the place of the answer."""
    ours = element(name=..., caller_id="+442079460999", url="http://127.0.0.1:9/", schedule=FAR_AWAY)
    theirs = {**ours, "caller_id": "+442079460998"}
    with MockServer() as mock:
        account = mock.accounts[0]
        credentials = Credentials(sid=account.sid, key=account.key, token=account.token)
        target = Target(base_url=mock.base_url, accounts={account.sid: credentials})
        journal = Journal(
            tmp_path / "cc00000001.jsonl", base_url=mock.base_url, account_sid="demo", run_id="cc00000001", live=True
        )
        custody = Custody(Inventory(run_id="cc00000001"), journal)

        def post(campaign: dict[str, Any], leaving: Callable[[Request], None]) -> Exchange:
            with contextlib.closing(Sender(target, lambda _: None, leaving=leaving)) as sender:
                return sender.send(Draft(method="POST", target=PATH, account="demo", body=body(campaign)))

        assert succeeded(post(theirs, lambda _: None))
        created = post(ours, custody.leaving)
        assert created.response is not None
        custody.learn(replace(created, response=replace(created.response, status=400, body=b"no")))
        with contextlib.closing(Sender(target, lambda _: None)) as sender:
            result = custody.clean_up(sender, ["demo"], look=False)
            assert result is not None
            (left,) = result.perhaps
            assert result == CleanUp(perhaps={left: "created"})
            assert any(left in line for line in words(result, live=True))
            assert may_call(result, live=True)
            said: list[str] = []
            assert not sweep(journals(tmp_path), target, say=said.append)
            assert any(f"{left} (created)" in line for line in said)
            listed = sender.send(Draft(method="GET", target=PATH, account="demo"))
            assert left in str(listed.response)
            assert envelope.total(listed.response.json if listed.response else None) == 2
            sender.send(Draft(method="DELETE", target=f"{PATH}/{left}", account="demo"))
            assert sweep(journals(tmp_path), target, say=said.append)
    assert journals(tmp_path) == []


REFUSAL = Response(
    status=400, headers={"date": "Sun, 17 Mar 2030 17:46:40 GMT"}, body=b'{"response": [{"code": 400, "data": null}]}'
)
"""Of the instant NOW."""


@pytest.mark.parametrize(
    ("changes", "perhaps"),
    [
        ({}, True),
        ({"date_created": instants.render(NOW - 60)}, False),
        ({"date_created": "long ago"}, True),
        ({"caller_id": "+442079460998"}, False),
        ({"name": "somebody's"}, True),
        ({"name": "alpha cc00000002"}, False),
        ({"schedule": None, "url": None}, False),
        ({"id": "known"}, False),
    ],
)
def test_what_resembles_a_refused_create_may_be_of_it(changes: dict[str, Any], perhaps: bool) -> None:
    sent = element(caller_id="+442079460999", url="http://127.0.0.1:9/", name="of cc00000001")
    inventory = Inventory(run_id="cc00000001", created={"known": "demo"})
    inventory.learn(exchange("POST", PATH, body=body(sent), response=REFUSAL))
    shown = {**sent, "id": "1", "name": "filled in", "date_created": instants.render(NOW), **changes}
    assert inventory.perhaps(shown, "demo") == perhaps
    assert not inventory.perhaps(shown, "other")


@pytest.mark.parametrize(("age", "asked"), [(7200, 2), (60, MOST_PAGES + 1)])
def test_of_a_full_account_only_what_is_as_young_as_the_run_is_looked_at(age: float, asked: int) -> None:
    """What bears the run's id is asked for by it."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    targets: list[str] = []

    def send(draft: Draft) -> Exchange:
        targets.append(draft.target)
        created = instants.render(NOW - age)
        shown = [{"id": f"{len(targets)}-{number}", "name": "", "date_created": created} for number in range(500)]
        items = [{"code": 200, "data": data} for data in ([] if "name=" in draft.target else shown)]
        content = json.dumps({"metadata": {"total": 50_000}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp()
    assert len(targets) == asked


def test_a_sweep_looks_in_each_account_where_something_was_refused(tmp_path: Path) -> None:
    sent = element(name=..., caller_id="+442079460999", url="http://127.0.0.1:9/", schedule=FAR_AWAY)
    with MockServer() as mock:
        accounts = {each.sid: Credentials(sid=each.sid, key=each.key, token=each.token) for each in mock.accounts}
        target = Target(base_url=mock.base_url, accounts=accounts)
        with contextlib.closing(Sender(target, lambda _: None)) as sender:
            made = sender.send(
                Draft(method="POST", target=PATH.replace("demo", "other"), account="other", body=body(sent))
            )
        (ours,) = envelope.identified(made.response.json if made.response else None)
        lines = [
            {"run_id": "cc00000001", "base_url": mock.base_url, "account_sid": "demo", "live": True},
            {"sending": 1, "account_sid": "other", "campaigns": [traits(sent)]},
            {"answered": 1, "refused_at": None, "doubt": 0.0},
        ]
        (tmp_path / "cc00000001.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        said: list[str] = []
        assert not sweep(journals(tmp_path), target, say=said.append)
    assert any(f"{ours['id']} (created)" in line for line in said)
    assert len(journals(tmp_path)) == 1


@pytest.mark.parametrize(
    ("status", "items", "refused"),
    [
        (400, [{"code": 400}], ["one", "two"]),
        (400, [], ["one", "two"]),
        (200, [{"code": 400}], ["one", "two"]),
        (207, [{"code": 400}, {"code": 200, "data": {"id": "1"}}], ["one"]),
        (207, [{"code": 200, "data": {"id": "1"}}, {"code": 409}], ["two"]),
        (400, [{"code": 200, "data": {"id": "1"}}, {"code": 409}], ["two"]),
        (200, [{"code": 400}, {"code": 400}], ["one", "two"]),
        (200, [{"code": 200, "data": {"id": "1"}}, {"code": 200, "data": {"id": "2"}}], []),
        (200, [{"code": "400"}, "no item"], []),
        (503, [{"code": 400}], []),
    ],
)
def test_the_code_of_an_item_says_what_was_refused(
    status: int, items: list[dict[str, Any]], refused: list[str]
) -> None:
    inventory = Inventory(run_id="cc00000001")
    answer = Response(status=status, body=json.dumps({"response": items}).encode())
    inventory.learn(exchange("POST", PATH, body=body(element(name="one"), element(name="two")), response=answer))
    assert [campaign["name"] for each in inventory.refused for campaign in each.sent.campaigns] == refused


NEWEST_FIRST = "sort_by=date_created%3Adesc"


@pytest.mark.parametrize("left", ["nothing", "ours", "perhaps ours"])
@pytest.mark.parametrize("refuses", [NEWEST_FIRST, "name="])
def test_a_list_that_is_refused_one_way_is_asked_for_another_way(refuses: str, left: str) -> None:
    inventory = Inventory(run_id="cc00000001")
    sent = element(caller_id="+442079460999", url="http://127.0.0.1:9/", name="of cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(sent), response=REFUSAL))
    shown = {**sent, "id": "1", "status": "created", "date_created": instants.render(NOW)}
    there = {"nothing": {}, "ours": {"1": shown}, "perhaps ours": {"1": {**shown, "name": "filled in"}}}[left]

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop(draft.target.rpartition("/")[2])])
        if refuses in draft.target:
            return exchange("GET", draft.target, response=REFUSAL)
        found = [data for data in there.values() if "name=" not in draft.target or "cc00000001" in data["name"]]
        return answered("GET", draft.target, found)

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    perhaps = {"1": "created"} if left == "perhaps ours" else {}
    assert result == CleanUp(deleted=int(left == "ours"), perhaps=perhaps)


@pytest.mark.parametrize("answer", [Response(status=503), REFUSAL])
def test_what_bears_the_runs_id_is_deleted_where_the_newest_cannot_be_listed(answer: Response) -> None:
    """What resembles the refused create can be anywhere then: the clean-up is not done."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    there = [{"id": "1", "name": "of cc00000001", "status": "created"}]

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop()])
        if "name=" not in draft.target:
            return exchange("GET", draft.target, response=answer)
        return answered("GET", draft.target, there)

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(deleted=1, interrupted="the list of campaigns cannot be read")


def test_an_account_too_large_to_be_read_leaves_a_clean_up_unfinished_where_the_newest_do_not_come_first() -> None:
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        if NEWEST_FIRST in draft.target:
            return exchange("GET", draft.target, response=REFUSAL)
        data = (
            []
            if "name=" in draft.target
            else [{"id": str(len(asked)), "name": "", "date_created": "2020-01-01T00:00:00Z"}]
        )
        items = [{"code": 200, "data": each} for each in data]
        content = json.dumps({"metadata": {"total": 10**9}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(interrupted="the newest campaigns cannot be listed")
    assert len(asked) == 1 + (MOST_PAGES + 1) + 1


def test_campaigns_that_look_old_are_found_by_the_runs_id() -> None:
    """By the Date header they are hours older than the refusal, and a page holds 20 of them."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    old = {"name": "of cc00000001", "status": "created", "date_created": instants.render(NOW - 6 * 3600)}
    there = {str(number): {**old, "id": str(number)} for number in range(30)}

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop(draft.target.rpartition("/")[2])])
        offset = int(draft.target.rpartition("=")[2])
        items = [{"code": 200, "data": data} for data in list(there.values())[offset : offset + 20]]
        content = json.dumps({"metadata": {"total": len(there)}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(deleted=30)


def test_nothing_leaves_that_cannot_be_written_down(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path / "taken"))
    with pytest.raises(HaltedError, match=r"cc00000001\.jsonl cannot be written"):
        custody.leaving(sending("POST", PATH, body(element())))
    assert custody.clean_up(Sending(server({})), ["demo"], look=False) == CleanUp()


@pytest.mark.parametrize(
    ("content", "campaigns", "damaged"),
    [
        ("", {}, 1),
        ("[]\n", {}, 2),
        ("\0\0\0\0", {}, 2),
        ('{"run_id": "cc00000001", "base_ur\n{"created": "1", "account_sid": "demo"}\n', {"1": "demo"}, 2),
        (
            '{"run_id": "cc00000001"}\n{"created": "1", "accou\n{"created": "2", "account_sid": "demo"}\n',
            {"2": "demo"},
            1,
        ),
        ('{"run_id": "cc00000001"}\n{"created": "1", "account_sid": "demo"}\n{"created": "2", "acc', {"1": "demo"}, 0),
        ('{"run_id": "cc00000001"}\n{"created": "\\ud800", "account_sid": "demo"}\n', {}, 1),
    ],
)
def test_a_damaged_journal_tells_what_can_be_read(
    tmp_path: Path, content: str, campaigns: dict[str, str], damaged: int
) -> None:
    (tmp_path / "cc00000001.jsonl").write_text(content)
    (tmp_path / "cc00000002.jsonl").write_text(
        '{"run_id": "cc00000002", "base_url": "http://h", "account_sid": "demo"}\n'
    )
    left, other = journals(tmp_path)
    assert (left.run_id, left.campaigns, left.damaged) == ("cc00000001", campaigns, damaged)
    assert (other.run_id, other.base_url, other.damaged) == ("cc00000002", "http://h", 0)


def test_a_journal_that_cannot_be_read_keeps_no_other_from_being_swept(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.jsonl")  # reading it would wait for ever
    with (tmp_path / "large.jsonl").open("wb") as large:
        large.truncate(LARGEST + 1)
    said: list[str] = []
    with serving(lambda _: (200, JSON, EMPTY_LIST)) as url:
        head = {"run_id": "cc00000001", "base_url": url, "account_sid": "demo", "live": True}
        (tmp_path / "cc00000001.jsonl").write_text(json.dumps(head) + "\n")
        credentials = Credentials(sid="demo", key="k-demo", token="t-demo")
        target = Target(base_url=url, accounts={"demo": credentials}, timeout=60.0)
        assert not sweep(journals(tmp_path), target, say=said.append)
    assert {path.stem for path in tmp_path.iterdir()} == {"folder", "gone", "pipe", "large"}
    assert sum("cannot be read" in line for line in said) == 4


def test_cleaning_up_is_cut_short_by_no_closed_terminal_and_no_single_kill() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
    with steadfast():
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)) == before


def test_a_kill_that_cleaning_up_held_off_ends_the_process_afterwards() -> None:
    held_off = """
import signal
from campaign_contracts.safety.steadfast import steadfast
with steadfast():
    signal.raise_signal(signal.SIGTERM)
    print("cleaned up", flush=True)
print("went on", flush=True)
"""
    ended = subprocess.run([sys.executable, "-c", held_off], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGTERM, "cleaned up\n", "")


def test_cleaning_up_deletes_ends_or_names_everything() -> None:
    statuses = {"1": "created", "2": "in-progress", "3": "completed", "4": "stuck", "5": "gone"}
    settled: list[str] = []
    inventory = Inventory(run_id="cc00000001", created=dict.fromkeys(statuses, "demo"))
    result = clean_up(Sending(server(statuses)), inventory, settled=settled.append)
    kept = {"2": "completed", "3": "completed"}
    assert result == CleanUp(deleted=1, gone=1, kept=kept, failed={"4": "stuck"})
    assert settled == ["1", "2", "3", "5"]
    said = "\n".join(words(result, live=True))
    assert "4 (stuck)" in said
    assert "sweep" in said
    assert words(CleanUp(deleted=3), live=True) == []


GATEWAY = Response(status=404, body=b'{"message": "no Route matched"}')
LISTED = Response(status=200, body=b'{"response": []}')
MAINTENANCE = Response(status=200, body=b"<h1>Maintenance</h1>")


@pytest.mark.parametrize(
    ("deletion", "other", "result"),
    [
        (Response(status=404, body=b"<h1>default backend - 404</h1>"), GATEWAY, CleanUp(failed={"1": "unreadable"})),
        (Response(status=404, body=b"no such thing"), LISTED, CleanUp(gone=1)),
        (Response(status=404, body=b"no such thing"), MAINTENANCE, CleanUp(failed={"1": "unreadable"})),
        (Response(status=404, body=b'{"response": null}'), MAINTENANCE, CleanUp(gone=1)),
        (GATEWAY, GATEWAY, CleanUp(failed={"1": "unreadable"})),
        (Response(status=200, body=b'{"response": [{"code": 409}]}'), LISTED, CleanUp(failed={"1": "unreadable"})),
        (Response(status=200, body=b'{"status": "ok"}'), LISTED, CleanUp(failed={"1": "unreadable"})),
        (MAINTENANCE, LISTED, CleanUp(failed={"1": "unreadable"})),
        (Response(status=204), GATEWAY, CleanUp(failed={"1": "unreadable"})),
        (Response(status=204), Response(status=410, body=b'{"response": null}'), CleanUp(gone=1)),
    ],
)
def test_a_deletion_is_believed_when_the_service_tells_of_it(
    deletion: Response, other: Response, result: CleanUp
) -> None:
    """A gateway that finds no service answers 404 as well, and a refusal may stand within a 200."""

    def send(draft: Draft) -> Exchange:
        return exchange(draft.method, draft.target, response=deletion if draft.method == "DELETE" else other)

    inventory = Inventory(run_id="cc00000001", created={"1": "demo"})
    assert clean_up(Sending(send), inventory, settled=lambda _: None) == result


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("tries", [1, 2, 9])
def test_what_is_still_listed_is_not_gone(status: int, tries: int) -> None:
    """A campaign whose deletion is only said to have happened is deleted again, once; then it has failed."""
    inventory = Inventory(run_id="cc00000001", created={"1": "demo"})
    deletions, noted = 0, list[str]()

    def send(draft: Draft) -> Exchange:
        nonlocal deletions
        deletions += draft.method == "DELETE"
        shown = [{"id": "1", "name": "of cc00000001", "status": "created"}] if deletions < tries else []
        if draft.method == "DELETE":
            return exchange("DELETE", draft.target, response=Response(status=status, body=b'{"response": null}'))
        return answered("GET", draft.target, shown)

    result = clean_up_as_listed(
        Sending(send), inventory, ["demo"], settled=lambda _: None,
        found=lambda identifier, _: noted.append(identifier), look=False,
    )  # fmt: skip
    gone = tries < 9
    assert (result.deleted, result.gone) == ((gone, 0) if status == 200 else (0, gone))
    assert result.failed == ({} if gone else {"1": "still listed"})
    assert noted == ["1"] * ((tries > 1) + (tries == 9))


def test_what_is_still_listed_stays_in_the_journal(tmp_path: Path) -> None:
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path))
    request = sending("POST", PATH, body(element(name="of cc00000001")))
    custody.leaving(request)
    custody.learn(Exchange(number=1, at=0, until=1, account="demo", request=request, response=created("ours", "gone")))

    def send(draft: Draft) -> Exchange:
        shown = [{"id": "ours", "name": "of cc00000001", "status": "created"}]
        return answered(draft.method, draft.target, [] if draft.method == "DELETE" else shown)

    result = custody.clean_up(Sending(send), ["demo"], look=False)
    assert result == CleanUp(deleted=1, failed={"ours": "still listed"})
    assert words(result, live=True)[-1].endswith(f"what is left stands in {tmp_path / 'cc00000001.jsonl'}")
    assert [left.campaigns for left in journals(tmp_path)] == [{"ours": "demo"}]


def test_what_is_over_and_still_listed_is_kept() -> None:
    """Its deletion was only claimed, and it calls nobody."""

    def send(draft: Draft) -> Exchange:
        shown = [{"id": "1", "name": "OF CC00000001", "status": "completed"}]
        return answered(draft.method, draft.target, [] if draft.method == "DELETE" else shown)

    inventory = Inventory(run_id="cc00000001", created={"1": "demo"})
    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(kept={"1": "completed"})


@pytest.mark.parametrize("sandbox", [False, True])
def test_lists_that_nobody_can_read_leave_it_at_the_answers_of_a_sandbox_only(sandbox: bool) -> None:
    def send(draft: Draft) -> Exchange:
        deletion = Response(status=200, body=b'{"response": null}')
        return exchange(draft.method, draft.target, response=deletion if draft.method == "DELETE" else GATEWAY)

    inventory = Inventory(run_id="cc00000001", created={"1": "demo"})
    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=sandbox)
    assert result == CleanUp(deleted=1, interrupted=None if sandbox else "the list of campaigns cannot be read")


def test_a_name_filter_that_is_not_heeded_costs_no_walk_through_the_account() -> None:
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        shown = [{"id": f"{len(asked)}-{number}", "name": "somebody's", "status": "created"} for number in range(500)]
        body = {"metadata": {"total": 50_000}, "response": [{"code": 200, "data": each} for each in shown]}
        return exchange("GET", draft.target, response=Response(status=200, body=json.dumps(body).encode()))

    find(Sending(send), inventory := Inventory(run_id="cc00000001"), "demo")
    assert len(asked) == 1 + MOST_PAGES
    assert inventory.created == {}


@pytest.mark.parametrize("status", [503, 500, 429, 401, 403, 302, 423, 200, None])
def test_cleaning_up_goes_on_when_a_server_has_a_moment_of_weakness(status: int | None) -> None:
    statuses = {str(number): "created" for number in range(20)}
    willing, count = server(statuses), 0

    def send(draft: Draft) -> Exchange:
        nonlocal count
        count += 1
        if count % 5 < 2 or count > 70:
            return willing(draft)
        if status is None and count == 4:
            raise UnreachableError("gone for a moment")
        response = Response(status=status) if status is not None else None
        return exchange(draft.method, draft.target, response=response, failure=None if response else LOST)

    inventory = Inventory(run_id="cc00000001", created=dict.fromkeys(statuses, "demo"))
    sending = Sending(send)
    result = clean_up(sending, inventory, settled=lambda _: None)
    assert result.done
    assert result.deleted == 20
    assert len(sending.slept) > 1


@pytest.mark.parametrize("failures", [2, 99])
@pytest.mark.parametrize("answer", [Response(status=503, body=b"<h1>busy</h1>"), Response(status=403), None])
def test_a_campaign_is_ended_only_when_its_deletion_is_refused_or_fails_to_the_last(
    answer: Response | None, failures: int
) -> None:
    """What has ended can never be deleted; but what is calling somebody is ended at once."""
    statuses, sent = {"1": "created", "2": "in-progress"}, list[str]()

    def send(draft: Draft) -> Exchange:
        campaign = draft.target.rpartition("/")[2]
        action = json.loads(draft.body)["campaigns"][0]["action"] if draft.body else ""
        sent.append(f"{draft.method} {campaign} {action}".rstrip())
        if draft.method == "DELETE" and sent.count(f"DELETE {campaign}") <= failures:
            return exchange(draft.method, draft.target, response=answer, failure=None if answer else LOST)
        if draft.method == "PUT":
            statuses[campaign] = {"pause": "paused", "complete": "completed"}[action]
            return answered("PUT", draft.target, [{"id": campaign, "status": statuses[campaign]}])
        return server(statuses)(draft)

    inventory = Inventory(run_id="cc00000001", created=dict.fromkeys(statuses, "demo"))
    result = clean_up(Sending(send), inventory, settled=lambda _: None)
    ended = {"2": "completed"}
    assert sent[:7] == ["DELETE 1", "GET 1", "DELETE 2", "GET 2", "PUT 2 pause", "PUT 2 complete", "GET 2"]
    if failures == 2:
        assert result == CleanUp(deleted=1, kept=ended)
        assert sent[7:] == ["DELETE 1", "GET 1", "DELETE 1"]
    else:
        assert result == CleanUp(kept={"1": "completed", **ended})
        assert sent[7:] == ["DELETE 1", "GET 1"] * (len(WAITS_SECONDS) - 1) + ["PUT 1 pause", "PUT 1 complete", "GET 1"]


@pytest.mark.parametrize("weak", [False, True])
def test_side_by_side_everything_is_dealt_with_once_and_counted_once(weak: bool) -> None:
    """As many requests are under way as may be, and fewer after a round in which the server was busy."""
    kinds = ["created", "in-progress", "completed", "gone", "stuck"]
    statuses = {str(number): kinds[number % 5] for number in range(100)}
    willing, asked, under_way, most = server(statuses), dict.fromkeys(statuses, 0), 0, [0]
    settled: list[str] = []
    counting, eight = threading.Lock(), threading.Event()

    def send(draft: Draft) -> Exchange:
        nonlocal under_way
        campaign = draft.target.rpartition("/")[2]
        with counting:
            under_way += 1
            most[-1] = max(most[-1], under_way)
            asked[campaign] += draft.method == "DELETE"
        if under_way == 8:
            eight.set()
        eight.wait(timeout=60)
        with counting:
            under_way -= 1
        if weak and asked[campaign] == 1 and int(campaign) % 3 == 0:
            return exchange(draft.method, draft.target, response=Response(status=503))
        return willing(draft)

    sending = Sending(send, at_once=8, sleeping=lambda: most.append(0))
    inventory = Inventory(run_id="cc00000001", created=dict.fromkeys(statuses, "demo"))
    result = clean_up(sending, inventory, settled=settled.append)
    kept = {campaign: "completed" for campaign in statuses if int(campaign) % 5 in (1, 2)}
    assert result == CleanUp(deleted=20, gone=20, kept=kept, failed={str(n): "stuck" for n in range(4, 100, 5)})
    assert sorted(settled) == sorted(campaign for campaign in statuses if int(campaign) % 5 != 4)
    assert most[1] == 8
    assert len(most) == 2 + weak
    assert most[-1] <= (2 if weak else 8)


def test_an_interrupt_ends_what_is_side_by_side_and_loses_no_count() -> None:
    """What is under way is waited for; nothing new is sent."""
    statuses = {str(number): "created" for number in range(50)}
    willing, settled = server(statuses), list[str]()
    stopped = threading.Event()

    def send(draft: Draft) -> Exchange:
        if stopped.is_set():
            raise StoppedError("interrupted")
        if draft.target.endswith("/20"):
            signal.raise_signal(signal.SIGINT)
            stopped.wait(timeout=60)
        return willing(draft)

    inventory = Inventory(run_id="cc00000001", created=dict.fromkeys(statuses, "demo"))
    with signals_heard(), interruptible():
        result = clean_up(Sending(send, at_once=4, stopping=stopped.set), inventory, settled=settled.append)
    assert result.interrupted == "interrupted"
    assert "20" in settled
    assert result.deleted == len(settled) == 50 - len(result.failed)
    assert set(result.failed) == set(statuses) - set(settled)


def test_what_a_list_shows_as_over_needs_no_request_of_its_own() -> None:
    statuses = {str(number): "completed" for number in range(700)} | {"a": "created", "b": "in-progress"}
    willing, sent = server(statuses), list[str]()

    def send(draft: Draft) -> Exchange:
        sent.append(f"{draft.method} {draft.target}")
        if "?" not in draft.target:
            return willing(draft)
        offset = int(draft.target.rpartition("=")[2])
        shown = list(statuses.items())[offset : offset + 500]
        return answered("GET", draft.target, [{"id": each, "status": status} for each, status in shown])

    inventory = Inventory(run_id="cc00000001", created={"999": "demo", **dict.fromkeys(statuses, "demo")})
    statuses["999"] = "gone"
    result = clean_up(Sending(send), inventory, settled=lambda _: None, look=True)
    assert (result.deleted, result.gone, len(result.kept), result.failed) == (1, 1, 701, {})
    assert [line.split("?")[0].rpartition("/")[2] for line in sent] == [
        "campaigns", "campaigns", "999", "a", *["b"] * 5
    ]  # fmt: skip


def test_a_list_that_cannot_be_read_at_once_is_asked_for_again() -> None:
    answers = [Response(status=503), Response(status=429), created("1")]
    inventory = Inventory(run_id="cc00000001")

    def send(draft: Draft) -> Exchange:
        return exchange("GET", draft.target, response=answers.pop(0) if len(answers) > 1 else answers[0])

    find(Sending(send), inventory, "demo")
    assert inventory.foreign == {"1"}
    answers[:] = [Response(status=503)]
    with pytest.raises(UnreachableError):
        find(Sending(send), inventory, "demo")


@pytest.mark.parametrize("heeds_the_offset", [False, True])
def test_a_list_without_end_is_not_read_for_ever(heeds_the_offset: bool) -> None:
    inventory = Inventory(run_id="cc00000001")
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        assert len(asked) <= 5000, "it is read for ever"
        data = {"id": str(len(asked) if heeds_the_offset else 1), "name": "campaign of cc00000001"}
        body = {"metadata": {"total": 10**9}, "response": [{"code": 200, "data": data}]}
        return exchange("GET", draft.target, response=Response(status=200, body=json.dumps(body).encode()))

    find(Sending(send), inventory, "demo")
    assert len(inventory.created) == (MOST_PAGES_OF_A_RUN if heeds_the_offset else 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h", "https://H:443/", True), ("http://h:80", "http://h", True), ("https://h", "http://h", False),
        ("https://h", "https://h.example", False), ("https://h/gate", "https://h", False),
        ("http://localhost:8080", "http://127.0.0.1:8080", True), ("http://[::1]:80", "http://LOCALHOST", True),
        ("http://localhost:8080", "http://127.0.0.1:8081", False), ("http://[::1]", "http://127.0.0.1", False),
    ],
)  # fmt: skip
def test_hosts_are_compared_as_places(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same


def test_a_sweep_sends_nothing_to_another_host_than_the_one_named(tmp_path: Path) -> None:
    """Nothing listens at either: an attempt to send would raise."""
    lines = [{"run_id": "cc00000001", "base_url": "http://127.0.0.1:1", "account_sid": "demo", "live": False}]
    (tmp_path / "cc00000001.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    said: list[str] = []
    target = Target(base_url="http://127.0.0.1:2", accounts={"demo": Credentials(sid="demo", key="k", token="t")})
    assert not sweep(journals(tmp_path), target, say=said.append)
    assert len(said) == 1
    assert "left alone, it is not on http://127.0.0.1:2" in said[0]
    assert (tmp_path / "cc00000001.jsonl").exists()


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
