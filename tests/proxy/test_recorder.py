"""A server is accused of what nobody else can have done, and of nothing that somebody else did meanwhile."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from tests.histories.rig import BASE, START, Rig
from tests.recordings.archives import LOGIN

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Intent, Response
from campaign_contracts.proxy.recorder import Recorder
from campaign_contracts.recordings.heard import Heard

INTENT = Intent(case="recorded")
SHORT, LONG = 0.01, 3.0
"""Pauses: a change of somebody else within the first is unlikely."""
PAUSES = (SHORT, LONG)
NOTHING = {"response": [], "metadata": {"count": 0, "offset": 0, "limit": 20, "total": 0}}
"""An empty list."""

Script = Callable[[Rig], object]


def found(exchanges: Iterable[Exchange], *, behind: float = 0.0) -> set[str]:
    """The rules that the server broke, by what a proxy hears whose clock is so many seconds behind the server's."""
    rules: set[str] = set()
    recorder = Recorder(
        bundle=packaged(),
        base_url=BASE,
        file=None,
        found=lambda _, findings: rules.update(finding.rule for finding in findings),
        clock=lambda: 0.0,
        wall=datetime.fromtimestamp(START - behind, UTC),
    )
    for exchange in exchanges:
        recorder.heard(_heard(exchange))
    recorder.end()
    return {rule for rule in rules if not rule.startswith("REQ-")}


def _heard(exchange: Exchange) -> Heard:
    request, response = exchange.request, exchange.response
    assert response is not None
    headers = [(name, value) for name, value in request.headers.items() if name != "authorization"]
    return Heard(
        method=request.method,
        target=request.target,
        headers=[*headers, ("authorization", LOGIN)],
        began=exchange.at,
        ended=exchange.until,
        body=bytearray(request.body),
        status=response.status,
        answer_headers=list(response.headers.items()),
        answer=bytearray(response.body),
    )


def talked(script: Script, *faults: str) -> list[Exchange]:
    """What one client's script came to."""
    rig = Rig(faults=faults, control=False)
    script(rig)
    return [record for record in rig.end() if isinstance(record, Exchange)]


def walk(pause: float) -> Script:
    """Two campaigns are created, edited, paused, and read alone and in lists, with such pauses between."""

    def script(rig: Rig) -> None:
        api = rig.api
        made = [api.create(api.element(from_=api.numbers(1)), INTENT).id or "" for _ in range(2)]
        steps: list[Callable[[], object]] = [
            lambda: api.read(made[0], INTENT),
            lambda: api.edit(made[0], {"name": "Another name"}, INTENT),
            lambda: api.read(made[0], INTENT),
            lambda: api.read(made[1], INTENT),
            lambda: api.list(INTENT),
            lambda: api.read(made[0], INTENT),
            lambda: api.act(made[0], "resume", INTENT),
            lambda: api.act(made[0], "pause", INTENT),
            lambda: api.read(made[0], INTENT),
            lambda: api.read(made[1], INTENT),
        ]
        for step in steps:
            api.sender.sleep(pause)
            step()

    return script


def answering(exchanges: Sequence[Exchange], one: Exchange, members: Mapping[str, Any]) -> list[Exchange]:
    """The exchanges; the answer of one of them has other members."""
    assert one.response is not None
    body = json.dumps(_answer(one) | members).encode()
    headers = {name: value for name, value in one.response.headers.items() if name != "content-length"}
    other = replace(one, response=replace(one.response, headers=headers, body=body))
    return [other if each is one else each for each in exchanges]


def listing_nothing(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The exchanges; the first list without a query is empty."""
    listed = next(each for each in exchanges if each.request.target.endswith("/campaigns") and not each.request.body)
    return answering(exchanges, listed, NOTHING)


def _answer(exchange: Exchange) -> Any:
    assert exchange.response is not None
    return json.loads(exchange.response.body)


def test_a_right_server_is_accused_of_nothing() -> None:
    for pause in PAUSES:
        assert found(talked(walk(pause))) == set()


@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize(
    ("fault", "rule"),
    [("stale-name", "GET-01"), ("stale-read", "GET-01"), ("cell:created:pause:created", "LIF-01")],
)
def test_what_a_server_does_not_store_is_found(fault: str, rule: str, pause: float) -> None:
    assert rule in found(talked(walk(pause), fault))


@pytest.mark.parametrize("behind", [-3.0, 3.0])
def test_what_is_not_stored_is_found_where_the_clocks_differ(behind: float) -> None:
    exchanges = talked(walk(2.3), "stale-name")
    assert found(talked(walk(2.3)), behind=behind) == set()
    assert {"GET-01", "EDT-01"} <= found(exchanges, behind=behind)


@pytest.mark.parametrize(
    ("name", "value", "theirs"),
    [
        ("age", "7", True),
        ("age", "0, 12", True),
        ("age", "0", False),
        ("age", "", False),
        ("cache-status", "one; fwd=miss, two; hit", True),
        ("cache-status", "one; fwd=stale", False),
        ("cache-status", '"one; hit"; fwd=miss; detail="stale"', False),
        ("cache-status", "one; hit=?0", False),
        ("x-cache-status", "STALE", True),
        ("x-cache", "RefreshHit from cloudfront", True),
        ("x-cache", "MISS, TCP_HIT from one.example", True),
        ("x-cache", "MISS from hit-cache.example", False),
        ("x-cache", "HIT-FOR-PASS", False),
        ("cf-cache-status", "DYNAMIC", False),
    ],
)
def test_what_a_cache_on_the_way_answered_is_not_the_servers(name: str, value: str, theirs: bool) -> None:
    """Reads are answered with what was read first."""
    first: dict[str, Response] = {}

    def answered(each: Exchange) -> Exchange:
        assert each.response is not None
        kept = first.setdefault(each.request.target, each.response) if each.request.method == "GET" else each.response
        if kept is each.response:
            return each
        return replace(each, response=replace(kept, headers={**kept.headers, name: value}))

    assert (found(map(answered, talked(walk(LONG)))) == set()) is theirs


@pytest.mark.parametrize("status", [304, 407, 511])
def test_what_others_answer_on_the_way_is_not_recorded(status: int) -> None:
    exchanges = talked(walk(LONG))
    read = next(each for each in exchanges if each.request.method == "GET")
    asked = replace(read.request, headers={**read.request.headers, "if-none-match": '"1"'})
    other = replace(read, request=asked, response=Response(status=status))
    assert found([other if each is read else each for each in exchanges]) == set()


def test_a_304_to_a_client_that_has_nothing_is_the_servers() -> None:
    exchanges = talked(walk(LONG))
    read = next(each for each in exchanges if each.request.method == "GET")
    other = replace(read, response=Response(status=304))
    assert "ENV-01" in found([other if each is read else each for each in exchanges])


def test_a_list_that_shows_less_than_a_read_is_found() -> None:
    assert found(talked(walk(LONG), "list-shows-no-update")) == {"LST-14"}


@pytest.mark.parametrize("pause", PAUSES)
def test_a_list_without_campaigns_that_are_there_is_found(pause: float) -> None:
    exchanges = talked(walk(pause))
    listed = next(each for each in exchanges if each.request.target.endswith("/campaigns") and not each.request.body)
    assert "LST-04" in found(answering(exchanges, listed, NOTHING))


def test_what_the_client_deleted_excuses_no_later_list() -> None:
    def script(rig: Rig) -> None:
        deleted, *kept = (rig.api.create(rig.api.element(from_=rig.api.numbers(1)), INTENT).id or "" for _ in range(3))
        steps: list[Callable[[], object]] = [
            lambda: rig.api.delete(deleted, INTENT),
            lambda: rig.api.list(INTENT),
            *(partial(rig.api.read, campaign, INTENT) for campaign in kept),
        ]
        for step in steps:
            rig.api.sender.sleep(LONG)
            step()

    exchanges = talked(script)
    assert found(exchanges) == set()
    assert "LST-04" in found(listing_nothing(exchanges))


@pytest.mark.parametrize(("count", "scheduled"), [(1, True), (2, False), (60, False)])
def test_a_list_without_what_nobody_else_can_have_deleted_is_found(count: int, scheduled: bool) -> None:
    """The client deletes it later, or it had started."""

    def script(rig: Rig) -> None:
        element = rig.api.element if scheduled else rig.api.running
        made = [rig.api.create(element(from_=rig.api.numbers(1)), INTENT).id or "" for _ in range(count)]
        rig.api.sender.sleep(LONG)
        steps = [*(partial(rig.api.read, each, INTENT) for each in made), partial(rig.api.list, INTENT)]
        for step in (*steps, partial(rig.api.delete if scheduled else rig.api.read, made[-1], INTENT)):
            rig.api.sender.sleep(LONG)
            step()

    exchanges = talked(script)
    assert found(exchanges) == set()
    assert "LST-04" in found(listing_nothing(exchanges))


@pytest.mark.parametrize("looks", [0, 1])
def test_calls_after_a_pause_may_come_from_somebody_elses_resume(looks: int) -> None:
    def script(rig: Rig) -> None:
        numbers = [f"+4420794600{number:02}" for number in range(60, 66)]
        made = rig.api.create(rig.api.running(from_=numbers, throttle=1), INTENT).id or ""
        rig.api.sender.sleep(LONG)
        rig.api.act(made, "pause", INTENT)
        rig.api.sender.sleep(60.0)
        rig.unseen("PUT", f"/v2/accounts/demo/campaigns/{made}", _acting("resume"))
        rig.api.sender.sleep(130.0)
        for step in (*[rig.api.read] * looks, rig.api.call_details):
            step(made, INTENT)
            rig.api.sender.sleep(0.2)

    assert found(talked(script)) == set()


@pytest.mark.parametrize("looks", [0, 1])
def test_a_retry_may_be_held_back_by_somebody_elses_pause(looks: int) -> None:
    def script(rig: Rig) -> None:
        plan = {"number_of_retries": 1, "interval_mins": 1}
        made = rig.api.create(rig.api.running(from_=["+442079460069"], throttle=30, retries=plan), INTENT).id or ""
        rig.api.sender.sleep(20.0)
        rig.api.read(made, INTENT)
        for action, then in (("pause", 600.0), ("resume", 200.0)):
            rig.api.sender.sleep(5.0)
            rig.unseen("PUT", f"/v2/accounts/demo/campaigns/{made}", _acting(action))
            rig.api.sender.sleep(then)
        for step in (*[rig.api.read] * looks, rig.api.call_details):
            step(made, INTENT)
            rig.api.sender.sleep(1.0)

    assert found(talked(script)) == set()


def test_what_somebody_else_paused_may_be_over_by_its_resume() -> None:
    def script(rig: Rig) -> None:
        made = rig.api.create(rig.api.running(from_=["+442079460060"]), INTENT).id or ""
        rig.api.sender.sleep(3.0)
        rig.unseen("PUT", f"/v2/accounts/demo/campaigns/{made}", _acting("pause"))
        rig.api.sender.sleep(70.0)
        rig.api.act(made, "resume", INTENT)

    assert found(talked(script)) == set()


def _acting(action: str) -> bytes:
    return json.dumps({"campaigns": [{"action": action}]}).encode()


@pytest.mark.parametrize("reads", [0, 1])
def test_a_call_that_nobody_else_can_have_changed_is_found(reads: int) -> None:
    def script(rig: Rig) -> None:
        made = rig.api.create(rig.api.running(from_=["+442079460060", "+442079460062"]), INTENT).id or ""
        for step in (*[rig.api.read] * reads, rig.api.call_details) * 3:
            rig.api.sender.sleep(40.0)
            step(made, INTENT)

    exchanges = talked(script)
    first, *rest = _answer(exchanges[-1])["response"]
    wrong = {"response": [first | {"data": first["data"] | {"duration": 99}}, *rest]}
    assert found(exchanges) == set()
    assert found(answering(exchanges, exchanges[-1], wrong)) == {"CAL-12"}


def test_a_campaign_that_reads_paused_the_moment_after_it_was_created_is_found() -> None:
    exchanges = talked(walk(SHORT))
    read = next(each for each in exchanges if each.request.method == "GET")
    item = _answer(read)["response"][0]
    paused = {"response": [item | {"data": item["data"] | {"status": "paused"}}]}
    assert "LIF-18" in found(answering(exchanges, read, paused))


@pytest.mark.parametrize(
    ("method", "change"), [("PUT", {"action": "pause"}), ("PUT", {"custom_field": "new"}), ("DELETE", {})]
)
def test_what_somebody_else_did_between_two_requests_in_a_row_is_not_the_servers(
    method: str, change: dict[str, str]
) -> None:
    def script(rig: Rig) -> None:
        made = rig.api.create(rig.api.element(from_=rig.api.numbers(1)), INTENT).id or ""
        for _ in range(10):
            rig.api.sender.sleep(0.4)
            rig.api.read(made, INTENT)
        path = f"/v2/accounts/demo/campaigns/{made}"
        rig.unseen(method, path, json.dumps({"campaigns": [change]}).encode() if change else b"")
        for _ in range(2):
            rig.api.sender.sleep(0.4)
            rig.api.read(made, INTENT)

    exchanges = talked(script)
    assert found(exchanges) == set()
    in_a_row = [replace(each, until=following.at) for each, following in pairwise(exchanges)]
    assert found([*in_a_row, exchanges[-1]]) == set()
