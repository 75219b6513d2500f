"""The mock over sockets: starting and stopping, bytes that are not valid HTTP, races, callbacks."""

import base64
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx2
import pytest

from campaign_contracts.mock.http.accounts import Account
from campaign_contracts.mock.server import MockError, MockServer
from campaign_contracts.mock.settings import Settings

Json = Any

PATH = "/v2/accounts/demo/campaigns"
AUTHORIZATION = f"Authorization: Basic {base64.b64encode(b'demo-key:demo-token').decode()}"


SLOW_TO_IMPORT = ("campaign_contracts.recordings.reading", "email.parser", "httpx2", "jinja2", "pydantic")


def test_a_mock_starts_without_what_only_some_need() -> None:
    program = f"""
import sys
from campaign_contracts.mock import __main__, assemble
from campaign_contracts.mock.http import protocol
print([name for name in {SLOW_TO_IMPORT} if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


class Client:
    """A mock in a process of its own, and requests to it."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.http = httpx2.Client(base_url=mock.base_url, auth=("demo-key", "demo-token"), trust_env=False)

    def create(self, **parameters: Json) -> httpx2.Response:
        valid = {"caller_id": "+12025550199", "from": ["+12025550100"], "url": "https://my.exotel.com/demo/exoml/4"}
        return self.http.post(PATH, json={"campaigns": [{**valid, **parameters}]})

    def created(self, **parameters: Json) -> str:
        answer = self.create(**parameters)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["response"][0]["data"]["id"])

    def put(self, identifier: str, **changes: Json) -> httpx2.Response:
        return self.http.put(f"{PATH}/{identifier}", json={"campaigns": [changes]})

    def advance(self, seconds: float) -> None:
        answer = self.http.post("/_control/clock", json={"advance_seconds": seconds})
        assert answer.status_code == 200


class Receiver:
    """Takes callbacks and remembers them; /fail answers 500, /slow when released, /busy and /stalled look late."""

    def __init__(self) -> None:
        received: list[tuple[str, str, str, bytes]] = []
        self.received = received
        self.released = released = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.startswith("/busy"):
                    released.wait(0.4)
                if self.path.startswith("/stalled"):
                    released.wait(1.8)
                received.append((self.command, self.path, self.headers["Content-Type"], content))
                if self.path.startswith("/slow"):
                    released.wait(10)
                self.send_response(500 if self.path.startswith("/fail") else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_PUT = do_POST  # noqa: N815 (the name that http.server asks for)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.received]

    def wait(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.02)


@contextmanager
def serving(*, contrarian: bool = False, faults: Sequence[str] = ()) -> Iterator[Client]:
    with MockServer(contrarian=contrarian, faults=faults) as mock:
        client = Client(mock)
        with client.http:
            yield client


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as served:
        yield served


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as started:
        yield started


def test_the_control_plane_is_for_loopback_names(client: Client) -> None:
    assert client.http.get("/_control/clock").status_code == 200
    assert client.http.get("/_control/clock", headers={"Host": "evil.example"}).status_code == 403


def _own_address() -> str | None:
    """An address of this machine that is not loopback's; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def test_other_machines_reach_the_api_and_nothing_else() -> None:
    address = _own_address()
    if address is None or address.startswith("127."):
        pytest.skip("this machine has no address but loopback's")
    settings = Settings(host="0.0.0.0")  # noqa: S104 (that is what is tested)
    with MockServer(settings=settings) as mock:
        url = mock.base_url.replace("127.0.0.1", address)
        named = {"Host": "localhost"}
        with httpx2.Client(base_url=url, auth=("demo-key", "demo-token"), headers=named, trust_env=False) as http:
            assert http.get(PATH).status_code == 200
            closed = ("/_control/clock", "/", "/docs", "/openapi.json")
            assert [http.get(path).status_code for path in closed] == [403] * len(closed)


def test_its_accounts_can_be_chosen() -> None:
    with MockServer(accounts=[Account(sid="mine", key="k", token="t")]) as mock:
        assert httpx2.get(f"{mock.base_url}/v2/accounts/mine/campaigns", auth=("k", "t")).status_code == 200
        assert httpx2.get(f"{mock.base_url}{PATH}", auth=("demo-key", "demo-token")).status_code == 401


def test_a_mock_that_cannot_start_says_why() -> None:
    with pytest.raises(MockError, match="no fault is called 'nothing'"):
        MockServer(faults=["nothing"]).start()


def test_a_stopped_mock_is_gone() -> None:
    with MockServer() as mock:
        url = mock.base_url
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url)


def _raw(mock: MockServer, data: bytes) -> bytes:
    host, port = mock.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 5) as connection:
        connection.settimeout(5)
        connection.sendall(data)
        answer, expected = b"", None
        while expected is None or len(answer) < expected:
            received = connection.recv(65536)
            assert received, answer
            answer += received
            head, end, _ = answer.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            if end and length:
                expected = len(head) + len(end) + int(length[1])
        return answer


def _request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([line, "Host: localhost", AUTHORIZATION, *headers, "", ""]).encode("latin-1") + body


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\r\n\r\n", 400),
        (_request("FOO / HTTP/1.1"), 400),
        (_request("CONNECT example.org:80 HTTP/1.1"), 400),
        (_request(f"GET {PATH}/\xe9 HTTP/1.1"), 400),
        (_request(f"GET {PATH}/%ff%00%zz HTTP/1.1"), 404),
        (_request("OPTIONS * HTTP/1.1"), 404),
        (_request(f"GET {PATH} HTTP/1.1", "X-Control: \x01"), 400),
        (_request(f"GET {PATH} HTTP/1.1", f"X-Long: {'a' * 300_000}"), 431),
        (_request(f"GET {PATH}?name={'a' * 70_000} HTTP/1.1"), 414),
        (_request(f"GET {PATH}?name={'a' * 300_000} HTTP/1.1"), 414),
        (_request(f"GET {PATH}?offset=%00&name=%f0%28 HTTP/1.1"), 400),
        (_request(f"POST {PATH} HTTP/1.1", "Content-Length: -1"), 400),
        (_request(f"POST {PATH} HTTP/1.1", "Content-Length: 20000000"), 413),
        (_request(f"POST {PATH} HTTP/1.1", "Transfer-Encoding: chunked", body=b"zz\r\n"), 400),
        (
            _request(f"POST {PATH} HTTP/1.1", "Upgrade: h2c", "Connection: Upgrade", "Content-Length: 2", body=b"{}"),
            400,
        ),
        (_request(f"GET {PATH} HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade"), 200),
    ],
)
def test_bytes_that_no_client_sends_are_answered(client: Client, data: bytes, status: int) -> None:
    answer = _raw(client.mock, data)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/json" in answer


@pytest.mark.parametrize(
    "value", ["Basic \x01", "Basic ZGVtby1rZXk6ZGVtby10b2tlbg==\x00", "\x7f", "Basic a\x0bb", "Basic \xff"]
)
def test_credentials_with_control_characters_are_malformed(client: Client, value: str) -> None:
    answer = _raw(
        client.mock, f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {value}\r\n\r\n".encode("latin-1")
    )
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["response"]["status"] == "failure"


def test_the_body_of_a_request_that_asks_for_an_upgrade_is_read(client: Client) -> None:
    body = b'{"campaigns": [{"caller_id": "+12025550199"}]}'
    asked = ("Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", f"Content-Length: {len(body)}")
    assert b"from or lists is mandatory" in _raw(client.mock, _request(f"POST {PATH} HTTP/1.1", *asked, body=body))


def test_a_large_body_is_refused_before_it_is_there(client: Client) -> None:
    assert client.http.post(PATH, content=b"[" * 11_000_000).status_code == 413
    assert client.http.get(PATH).status_code == 200


def _succeeded(client: Client, action: str) -> int:
    identifier = client.created()
    if action == "resume":
        client.put(identifier, action="pause")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.put(identifier, action=action).status_code, range(8)))
    assert set(answers) <= {200, 409}
    return answers.count(200)


def test_of_equal_actions_at_once_one_succeeds(client: Client) -> None:
    assert _succeeded(client, "pause") == 1


def test_racing_actions_show() -> None:
    with serving(faults=["racing-actions"]) as client:
        assert _succeeded(client, "pause") > 1
    with serving(faults=["racing-resumes"]) as client:
        assert (_succeeded(client, "pause"), _succeeded(client, "resume") > 1) == (1, True)


def _of_one_name(client: Client) -> set[int]:
    with ThreadPoolExecutor(8) as pool:
        return set(pool.map(lambda _: client.create(name="At once").status_code, range(8)))


def test_campaigns_of_one_name_are_created_at_once(client: Client) -> None:
    assert _of_one_name(client) == {200}
    with serving(faults=["racing-names-refused"]) as faulty:
        assert _of_one_name(faulty) == {200, 409}


def test_campaigns_go_on_without_any_request(receiver: Receiver) -> None:
    with serving() as client:
        client.advance(0)
        identifier = client.created(call_status_callback=f"{receiver.url}/attempt")
        client.advance(29.5)
        assert receiver.received == []
        receiver.wait(1)
        assert json.loads(receiver.received[0][3])["campaign_sid"] == identifier


@pytest.mark.parametrize("contrarian", [False, True])
def test_callbacks_are_sent_in_order(receiver: Receiver, contrarian: bool) -> None:
    with serving(contrarian=contrarian) as client:
        urls = {name: f"{receiver.url}/{name}" for name in ("call_status_callback", "call_schedule_callback")}
        retries = {"number_of_retries": 1, "interval_mins": 1}
        numbers = ["+12025550100", "+12025550109"]
        identifier = client.created(**{"from": numbers}, retries=retries, status_callback=f"{receiver.url}/end", **urls)
        client.advance(600)
        receiver.wait(6 + contrarian)
    paths = receiver.paths()[contrarian:]
    assert paths.count("/call_status_callback") == 3
    assert paths.count("/call_schedule_callback") == 2
    assert paths[-1] == "/end"
    assert {method for method, *_ in receiver.received} == {"POST"}
    said = [json.loads(content) for *_, content in receiver.received]
    assert {payload["campaign_sid"] for payload in said} == {identifier}
    assert said[-1]["status"].lower() == "completed"


def test_news_does_not_overtake_what_a_busy_receiver_has_not_looked_at(receiver: Receiver) -> None:
    with serving() as client:
        client.created(call_status_callback=f"{receiver.url}/busy", status_callback=f"{receiver.url}/end")
        client.advance(600)
        receiver.wait(2)
    assert receiver.paths() == ["/busy", "/end"]


def test_callbacks_leave_loopback_only_when_allowed(client: Client) -> None:
    client.created(status_callback="http://192.0.2.1/", call_status_callback="http://localhost.example/")
    client.advance(600)
    attempts = client.http.get("/_control/callbacks").json()["callbacks"]
    assert {attempt["url"] for attempt in attempts} >= {"http://192.0.2.1/", "http://localhost.example/"}
    assert {attempt["problem"] for attempt in attempts} == {"not sent: callbacks go to loopback addresses only"}


def _failing(receiver: Receiver, count: int, *faults: str) -> list[str]:
    with serving(faults=faults) as client:
        end, attempt = f"{receiver.url}/end", f"{receiver.url}/fail"
        client.created(**{"from": ["+12025550100", "+12025550108"]}, status_callback=end, call_status_callback=attempt)
        client.advance(600)
        receiver.wait(count)
        time.sleep(0.5)
    return receiver.paths()


def test_a_failed_delivery_is_tried_again_and_holds_up_nothing(receiver: Receiver) -> None:
    paths = _failing(receiver, 7)
    assert paths[:3] == ["/fail", "/fail", "/end"]
    assert paths.count("/fail") == 6


@pytest.mark.parametrize(
    ("fault", "failures", "ends"),
    [
        ("failed-callback-not-repeated", 2, 1),
        ("failed-callback-repeated-four-times", 10, 1),
    ],
)
def test_faults_of_repetition_show(receiver: Receiver, fault: str, failures: int, ends: int) -> None:
    paths = _failing(receiver, failures + ends, fault)
    assert (paths.count("/fail"), paths.count("/end")) == (failures, ends)


def test_a_failure_that_silences_shows(receiver: Receiver) -> None:
    with serving(faults=["failure-silences-campaign"]) as client:
        numbers = ["+12025550108", "+12025550100"]
        client.created(
            **{"from": numbers}, call_status_callback=f"{receiver.url}/fail", status_callback=f"{receiver.url}/end"
        )
        client.advance(15)
        receiver.wait(1)
        client.advance(600)
    assert "/end" not in receiver.paths()


@pytest.mark.parametrize(
    ("fault", "method", "media_type"),
    [
        ("callbacks-by-put", "PUT", "application/json"),
        ("callbacks-as-forms", "POST", "application/x-www-form-urlencoded"),
    ],
)
def test_faults_of_form_show(receiver: Receiver, fault: str, method: str, media_type: str) -> None:
    with serving(faults=[fault]) as client:
        client.created(status_callback=f"{receiver.url}/end")
        client.advance(600)
    assert [(received[0], received[2]) for received in receiver.received] == [(method, media_type)]


@pytest.mark.parametrize(
    ("faults", "late"),
    [((), ["/new"]), (("callback-urls-of-start-kept",), ["/old"]), (("changed-callback-silenced",), [])],
)
def test_a_callback_changed_while_running_gets_the_later_events(
    receiver: Receiver, faults: tuple[str, ...], late: list[str]
) -> None:
    with serving(faults=faults) as client:
        identifier = client.created(
            **{"from": ["+12025550108", "+12025550100"]}, call_status_callback=f"{receiver.url}/old"
        )
        client.advance(15)
        receiver.wait(1)
        assert client.put(identifier, call_status_callback=f"{receiver.url}/new").status_code == 200
        client.advance(600)
    assert receiver.paths() == ["/old", *late]


def test_events_keep_their_order_where_a_receiver_stalls(receiver: Receiver) -> None:
    """As it does on a machine that is busy: it answers nobody for a while, and then everybody."""
    with serving() as client:
        client.created(call_status_callback=f"{receiver.url}/stalled", call_schedule_callback=f"{receiver.url}/next")
        client.advance(600)
        receiver.wait(2)
    assert receiver.paths() == ["/stalled", "/next"]


def test_a_receiver_that_is_slow_delays_nobody_else(receiver: Receiver) -> None:
    with serving() as client:
        client.created(call_status_callback=f"{receiver.url}/slow")
        client.created(call_status_callback=f"{receiver.url}/quick")
        client.advance(600)
        receiver.wait(2)
        assert sorted(receiver.paths()) == ["/quick", "/slow"]
        receiver.released.set()
