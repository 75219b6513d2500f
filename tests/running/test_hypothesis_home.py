"""What the kit tells Hypothesis is what Hypothesis would find by itself."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import configuration
from hypothesis.internal.charmap import charmap_file, intervals_from_codec

from campaign_contracts.running import hypothesis_home


@pytest.fixture(autouse=True)
def _home() -> Iterator[None]:
    """Hypothesis goes on in the folder that it had."""
    before = configuration.storage_directory().path
    yield
    configuration.set_hypothesis_home_dir(before)


def kept() -> Any:
    """The table of the characters of UTF-8 in the present folder."""
    return json.loads(gzip.decompress(charmap_file("codec-v2-utf-8").read_bytes()))


def test_the_table_is_the_one_that_hypothesis_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.set_hypothesis_home_dir(tmp_path / "made")
    characters = intervals_from_codec.__wrapped__("utf-8")
    made = kept()
    monkeypatch.chdir(tmp_path)
    hypothesis_home.settle()
    assert charmap_file("codec-v2-utf-8").is_relative_to(hypothesis_home.HOME)
    assert kept() == made
    assert intervals_from_codec.__wrapped__("utf-8") == characters


def test_a_folder_that_cannot_be_written_to_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".campaign-contracts").write_text("no folder")
    hypothesis_home.settle()
    assert not charmap_file("codec-v2-utf-8").exists()
