"""Whatever stands in a recording, judging it ends in a verdict or in one sentence."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.histories import record
from tests.recordings.archives import archive, entries

from campaign_contracts.bundle import packaged
from campaign_contracts.reports.report import Report
from campaign_contracts.running import conclusion
from campaign_contracts.usage import UsageError

BUNDLE = packaged()
HISTORY = (record.FOLDER / "calls.jsonl").read_text("utf-8").splitlines()
GONE = object()

odd = st.one_of(
    st.sampled_from([GONE, None, True, -1, 0, 10**30, 1.5, 1e308, float("nan"), "", "x", "\ud800", [], {}, [[]]]),
    st.just([None] * 3),
    st.just({"name": None}),
    st.text(max_size=8),
    st.integers(),
    st.builds(lambda depth: json.loads("[" * depth + "]" * depth), st.sampled_from([50, 300])),
)


@pytest.fixture(scope="module")
def document() -> Any:
    """The archive that is mutated: a create, a read, an edit, a list of nothing."""
    some = entries()
    return archive([some[place] for place in (0, 1, 4, 20)])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of every member and item."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield (*path, key)
        yield from places(inner, (*path, key))


def mutated(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a path, or without what is there."""
    result = copy.deepcopy(value)
    holder = result
    for key in path[:-1]:
        holder = holder[key]
    if new is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return result


def judged(path: Path) -> Report | None:
    """The report, or None where the file is refused with a sentence; a crashed check is a failure."""
    try:
        report = conclusion.judge(conclusion.read(path, BUNDLE), BUNDLE)
    except UsageError:
        return None
    assert "crashed" not in (report.incomplete or ""), report.incomplete
    return report


def test_null_at_every_key_of_an_archive(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "traffic.har"
    for place in places(document):
        path.write_text(json.dumps(mutated(document, place, None)), encoding="utf-8")
        assert judged(path) is None or len(place) > 1, place


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_anything_at_any_keys_of_an_archive(document: Any, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "traffic.har"
    for _ in range(data.draw(st.integers(1, 3))):
        chosen = data.draw(st.sampled_from(sorted(places(document), key=repr)))
        document = mutated(document, chosen, data.draw(odd))
    path.write_text(json.dumps(document), encoding="utf-8")
    judged(path)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_anything_at_any_key_of_a_history(tmp_path: Path, data: st.DataObject) -> None:
    lines = HISTORY[:12]
    number = data.draw(st.integers(0, len(lines) - 1))
    values = json.loads(lines[number])
    chosen = data.draw(st.sampled_from(sorted(places(values), key=repr)))
    path = tmp_path / "some.jsonl"
    lines[number] = json.dumps(mutated(values, chosen, data.draw(odd)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    judged(path)


@pytest.mark.parametrize("depth", [500, 100_000])
@pytest.mark.parametrize("where", ["body", "entry", "document"])
def test_deep_json_is_no_way_to_crash(document: Any, where: str, depth: int, tmp_path: Path) -> None:
    deep = "[" * depth + "]" * depth
    if where == "body":
        document = mutated(document, ("log", "entries", 1, "response", "content", "text"), deep)
    text = json.dumps(document)
    text = text.replace('"cache": {}', f'"cache": {deep}', 1) if where == "entry" else text
    text = f'{{"comment": {deep}, {text[1:]}' if where == "document" else text
    path = tmp_path / "traffic.har"
    path.write_text(text, encoding="utf-8")
    report = judged(path)
    assert (report is None) == (where == "document" and depth > 1000)
    if report is not None and where == "entry" and depth > 1000:
        assert report.requests == 3


@pytest.mark.parametrize("kind", ["run-began", "exchange", "note"])
def test_a_deep_history_is_named(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(HISTORY[0] + f'\n{{"kind":"{kind}","at":{"[" * 100_000}{"]" * 100_000}}}\n\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        conclusion.judge(conclusion.read(path, BUNDLE), BUNDLE)
