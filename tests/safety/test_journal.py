"""Journals as files, whole or damaged."""

from pathlib import Path

import pytest

from campaign_contracts.safety.journal import journals


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
