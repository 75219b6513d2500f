"""The journal of a run: written before a request leaves, and kept as long as something may be left."""

import contextlib
import errno
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.safety.servers import (
    FAR_AWAY,
    PATH,
    Sending,
    answered,
    body,
    created,
    element,
    journal_of,
    sending,
    server,
    succeeded,
)

from campaign_contracts import envelope
from campaign_contracts.history import Exchange, Failure, Request, Response
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.cleaned import CleanUp, may_call, words
from campaign_contracts.safety.custody import Custody
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.journal import Journal, journals
from campaign_contracts.safety.sweep import sweep
from campaign_contracts.send import ControlError, Draft, HaltedError, Target
from campaign_contracts.send.sender import Sender


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


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"failure": Failure(kind="timeout", message="")},
        {"failure": Failure(kind="unrecorded", message="")},
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


def test_nothing_leaves_that_cannot_be_written_down(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    custody = Custody(Inventory(run_id="cc00000001"), journal_of(tmp_path / "taken"))
    with pytest.raises(HaltedError, match=r"cc00000001\.jsonl cannot be written"):
        custody.leaving(sending("POST", PATH, body(element())))
    assert custody.clean_up(Sending(server({})), ["demo"], look=False) == CleanUp()


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
