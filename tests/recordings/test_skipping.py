"""The end of a value that nobody reads, in pieces of any size."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts.recordings.skipping import Skipping

TEXTS = st.text(st.sampled_from('"\\[]{},: a\n\u20ac'), max_size=12)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXTS, inner)),
)
FOLLOWING = ',{"b": [1]}]}}'


def ends_at(text: str, size: int) -> int | None:
    skipping = Skipping()
    for start in range(0, len(text), size):
        if (end := skipping.end_in(text[start : start + size])) is not None:
            return start + end
    return None


@given(VALUES, st.integers(1, 40))
def test_any_value_ends_where_it_ends(value: Any, size: int) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert ends_at(text + FOLLOWING, size) == len(text)


@pytest.mark.parametrize(
    "text", ["[" * 5000 + "]" * 5000, "[" + "[]," * 5000 + "[]]", '"' + '\\"' * 5000 + '"', "7" * 5000]
)
@pytest.mark.parametrize("size", [999, 100_000])
def test_long_and_deep_values_end_there_too(text: str, size: int) -> None:
    assert ends_at(text + FOLLOWING, size) == len(text)
    assert ends_at(text[:-1], size) is None
