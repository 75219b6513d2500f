"""What is deleted afterwards, ended where it cannot be, and named where nothing helps."""

import json
import signal
import threading

import pytest
from tests.safety.servers import LOST, Sending, answered, exchange, server
from tests.signals import signals_heard

from campaign_contracts.commands.terminal import interruptible
from campaign_contracts.history import Exchange, Response
from campaign_contracts.safety.asking import WAITS_SECONDS
from campaign_contracts.safety.clean_up import clean_up, clean_up_as_listed
from campaign_contracts.safety.cleaned import CleanUp, words
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import Draft, StoppedError, UnreachableError


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
