"""The sender against servers that behave badly: what is recorded, what is repeated, what is given up."""

import json
import socket
import threading

import pytest
from tests.send.scripted import DEMO, DROP, GET, INTENT, PATH, answer, bench, early, sender_for

from campaign_contracts.history import Exchange, Failure, Intent, Record, Request
from campaign_contracts.send import ControlError, Draft, HaltedError, Target, UnreachableError
from campaign_contracts.send.sender import Sender


def test_an_exchange_is_recorded_as_it_was() -> None:
    with bench(answer(207, b'{"a": 1}', "X-Two: a", "X-Two: b")) as both:
        exchange = both.send("POST", f"{PATH}?q=%zz&x=a b\u00e9", body=b'{"campaigns": []}', headers={"X-Own": "1"})
    assert exchange.number == 1
    assert exchange.request.target == f"{PATH}?q=%zz&x=a%20b%C3%A9"
    assert exchange.request.target.encode() in both.server.requests[0]
    assert exchange.request.body == b'{"campaigns": []}'
    assert exchange.request.headers["content-type"] == "application/json"
    assert exchange.request.headers["x-own"] == "1"
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (207, b'{"a": 1}')
    assert exchange.response.headers["x-two"] == "a, b"
    assert exchange.until >= exchange.at


def test_secrets_become_labels_on_both_ways() -> None:
    echo = answer(401, b'{"got": "demo-token"}', f"X-Auth: {DEMO.authorization}")
    with bench(echo) as both:
        exchange = both.send("POST", f"{PATH}?token=demo-token", body=b"demo-token")
    assert DEMO.authorization.encode() in both.server.requests[0]
    assert exchange.request.headers["authorization"] == "Basic {credentials:demo}"
    assert "demo-token" not in repr(both.records)
    assert exchange.response is not None
    assert exchange.response.body == b'{"got": "{token:demo}"}'
    assert exchange.response.headers["x-auth"] == "Basic {credentials:demo}"


@pytest.mark.parametrize(("given", "sent"), [(None, DEMO.authorization), ("", None), ("Bearer x", "Bearer x")])
def test_authorization_can_be_replaced_or_left_out(given: str | None, sent: str | None) -> None:
    with bench() as both:
        both.send(authorization=given)
    found = [
        line for line in both.server.requests[0].decode().split("\r\n") if line.lower().startswith("authorization")
    ]
    assert found == ([f"authorization: {sent}"] if sent else [])


def test_a_target_that_is_gone_ends_the_run() -> None:
    with bench(DROP) as both:
        both.server.reads = False
        with pytest.raises(UnreachableError, match="no longer answers"):
            both.send()
    assert sum(both.slept) > 3, "a restart is given some time"


def test_a_target_that_restarts_is_waited_for() -> None:
    with bench(DROP, answer()) as both:
        both.server.reads = False
        sleep = both.slept.append

        def waking(seconds: float) -> None:
            sleep(seconds)
            both.server.reads = len(both.slept) > 2

        both.sender._sleep = waking
        assert both.send().response is not None


def test_a_429_is_waited_out_as_it_asks() -> None:
    with bench(answer(429, b"{}", "Retry-After: 7"), answer(429), answer(200)) as both:
        exchange = both.send("POST", body=b"{}")
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert [each.response.status for each in both.exchanges if each.response] == [429, 429, 200]
    assert both.slept == [7.0, 0.5]


def test_a_server_that_limits_for_ever_is_given_up() -> None:
    with bench(answer(429, b"{}", "Retry-After: 0")) as both:
        exchange = both.send()
    assert exchange.response is not None
    assert exchange.response.status == 429
    assert len(both.server.requests) == 6


def test_a_burst_is_sent_at_once_and_recorded_in_order() -> None:
    gate = threading.Barrier(4)

    def together(_: bytes) -> bytes:
        gate.wait(60)
        return answer()

    with bench(together, timeout=60) as both:
        draft = Draft(method="GET", target=PATH, account="demo", intent=Intent(case="b", burst="b"))
        exchanges = both.sender.burst([draft] * 4)
    assert [each.number for each in exchanges] == [1, 2, 3, 4]
    assert all(each.response is not None for each in exchanges)
    assert [each.at for each in exchanges] == sorted(each.at for each in exchanges)


def test_a_burst_is_sent_also_by_a_machine_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits too long for the others goes alone: then they are not at once, but nothing breaks off."""

    def nobody_comes(_self: threading.Barrier, timeout: float | None = None) -> int:
        raise threading.BrokenBarrierError

    monkeypatch.setattr(threading.Barrier, "wait", nobody_comes)
    with bench(timeout=60) as both:
        draft = Draft(method="GET", target=PATH, account="demo", intent=Intent(case="b", burst="b"))
        assert len(both.sender.burst([draft] * 3)) == 3


def test_head_and_body_leave_in_one_piece() -> None:
    heard = []

    def listening(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(answer())

    with sender_for(listening) as sender:
        sender.send(Draft(method="POST", target=PATH, account="demo", intent=INTENT, body=b"12345"))
    assert heard[0].startswith(b"POST ")
    assert heard[0].endswith(b"\r\n\r\n12345")


@pytest.mark.parametrize("size", [10_000, 3_000_000])
def test_a_server_that_answers_before_it_has_read_everything_is_heard(size: int) -> None:
    with sender_for(early) as sender:
        exchange = sender.send(Draft(method="POST", target=PATH, account="demo", intent=INTENT, body=b"x" * size))
    assert exchange.response is not None
    assert exchange.response.status == 413


@pytest.mark.parametrize(("status", "check"), [(404, "the path of --control-url"), (403, "without credentials")])
def test_a_control_url_that_answers_otherwise_is_told_with_what_to_check(status: int, check: str) -> None:
    with bench(answer(status)) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO}, control_url=f"{both.server.url}/c")
        sender = Sender(target, both.records.append)
        with pytest.raises(ControlError, match=rf"expected 200, got {status}; .*{check}"):
            sender.clock()
        sender.close()


@pytest.mark.parametrize("raw", [False, True])
def test_the_end_of_a_run_cuts_what_is_under_way_and_accuses_nobody(raw: bool) -> None:
    """A server that has not answered by then may have been about to."""
    records: list[Record] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sender = Sender(Target(base_url=url, accounts={"demo": DEMO}, timeout=4.0), records.append)
        sender.end(0.5, "the time is over")
        draft = Draft(method="GET", target=PATH, account="demo", intent=INTENT)
        with pytest.raises(HaltedError, match="the time is over"):
            _ = sender.raw(GET, account="demo", intent=INTENT) if raw else sender.send(draft)
        sender.close()
    (cut,) = records
    assert isinstance(cut, Exchange)
    assert cut.failure == Failure(kind="unrecorded", message="the time is over")


def test_the_end_of_a_run_loses_no_answer_to_a_burst() -> None:
    """One request is answered, one is cut, one does not leave any more."""
    records: list[Record] = []
    over = threading.Event()

    def leaving(request: Request) -> None:
        if request.target.endswith("/2"):
            raise HaltedError("the time is over")

    def answering(request: bytes) -> bytes:
        if b"/1 " in request:
            over.wait(10)
        return answer()

    with bench(answering) as both:
        sender = Sender(Target(base_url=both.server.url, accounts={"demo": DEMO}), records.append, leaving=leaving)
        sender.end(1.0, "the time is over")
        drafts = [Draft(method="GET", target=f"{PATH}/{number}", account="demo", intent=INTENT) for number in range(3)]
        with pytest.raises(HaltedError, match="the time is over"):
            sender.burst(drafts)
        over.set()
        sender.close()
    found = {each.request.target[-1]: each for each in records if isinstance(each, Exchange)}
    assert found.keys() == {"0", "1"}
    assert found["0"].response is not None
    assert found["1"].failure == Failure(kind="unrecorded", message="the time is over")


def test_the_end_of_a_run_is_not_waited_beyond() -> None:
    waits: list[float] = []
    with bench(answer(429, b"{}", "Retry-After: 30")) as both:
        target = Target(base_url=both.server.url, accounts={"demo": DEMO})
        sender = Sender(target, both.records.append, monotonic=lambda: float(len(waits)), sleep=waits.append)
        sender.end(2.0, "the time is over")
        with pytest.raises(HaltedError, match="the time is over"):
            sender.send(Draft(method="GET", target=f"{PATH}/1", account="demo", intent=INTENT))
        sender.close()
    assert waits == [2.0, 1.0]


def test_a_create_that_may_have_arrived_is_sent_again_under_other_names() -> None:
    element = {"name": "cc1 one", "status_callback": "http://h:1/one/end?x=1", "call_status_callback": "no URL"}
    body = json.dumps({"campaigns": [element, {"name": "ab", "url": "http://h/"}]}).encode()
    with bench(DROP, DROP, answer()) as both:
        both.send("POST", body=body)
        both.send("PUT", body=body)
    sent = [json.loads(request.partition(b"\r\n\r\n")[2])["campaigns"] for request in both.server.requests]
    assert [each[0]["name"] for each in sent] == ["cc1 one", "cc1 one~1", "cc1 one~2", "cc1 one"]
    assert [each[0]["status_callback"] for each in sent[:2]] == ["http://h:1/one/end?x=1", "http://h:1/one/end~1?x=1"]
    assert all(each[1] == {"name": "ab", "url": "http://h/"} for each in sent)
    assert all(each[0]["call_status_callback"] == "no URL" for each in sent)
