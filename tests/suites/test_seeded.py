"""A seed alone decides what is drawn, whatever code is loaded beside the suites."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import strategies as st

from campaign_contracts.suites.values import drawn

CODE = "\n".join(f"word_{number} = 'loaded {number}'" for number in range(200))


def test_no_constant_of_the_code_that_is_loaded_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn(st.text(max_size=30), 7, 400)
    path = tmp_path / "beside.py"
    path.write_text(CODE)
    found = importlib.util.spec_from_file_location("beside", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "beside", module)
    assert drawn(st.text(max_size=30), 7, 400) == before
    assert not any("loaded" in text for text in before)


def test_values_are_drawn_anew_and_not_as_copies_of_those_before() -> None:
    pairs = drawn(st.tuples(*[st.integers(0, 2**60)] * 2), 7, 200)
    assert len(pairs) == 200
    assert len({one for pair in pairs for one in pair}) > 350
