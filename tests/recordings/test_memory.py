"""Of a recording of any size little stays in memory."""

import gc
import json
import tracemalloc
from pathlib import Path

import pytest
from tests.recordings.archives import Entry, archive, moved

from campaign_contracts.bundle import packaged
from campaign_contracts.recordings import aside
from campaign_contracts.running import conclusion

MOST_BYTES = 100
"""Of each entry, once it was read."""


def test_an_entry_that_was_read_takes_few_bytes(
    recorded: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "IN_MEMORY", 1)
    held(recorded, tmp_path, 1)
    few, many = (held(recorded, tmp_path, turns) for turns in (10, 110))
    assert many - few < MOST_BYTES * 100 * len(recorded)


def held(recorded: list[Entry], folder: Path, turns: int) -> int:
    """How many bytes are held once this traffic was read so many times, each time with other answers."""
    entries = [moved(each, turn * 60.0) for turn in range(turns) for each in recorded]
    for number, each in enumerate(entries):
        text = each["response"]["content"]["text"].replace("request_id", f'number": {number}, "request_id')
        each["response"]["content"] |= {"text": text, "size": len(text.encode())}
    path = folder / "many.har"
    path.write_text(json.dumps(archive(entries)), encoding="utf-8")
    tracemalloc.start()
    try:
        recording = conclusion.read(path, packaged())
        gc.collect()  # what Python keeps to use it again is not held
        found, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert recording.summary is not None
    assert recording.summary.judged == len(entries)
    return found
