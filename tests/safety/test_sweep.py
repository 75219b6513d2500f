"""What a sweep deletes, and where it looks."""

import contextlib
import json
import os
from pathlib import Path

from tests.misbehaving import EMPTY_LIST, JSON, serving
from tests.safety.servers import FAR_AWAY, PATH, body, element

from campaign_contracts import envelope
from campaign_contracts.mock.server import MockServer
from campaign_contracts.redaction import Credentials
from campaign_contracts.safety.journal import LARGEST, journals
from campaign_contracts.safety.sweep import sweep
from campaign_contracts.safety.writes import traits
from campaign_contracts.send import Draft, Target
from campaign_contracts.send.sender import Sender


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
