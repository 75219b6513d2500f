"""Records as lines: what is written is read back the same, and what is no record is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_contracts import history, history_lines, json_body
from campaign_contracts.history import (
    Callback,
    Clock,
    Exchange,
    Failure,
    Intent,
    Note,
    Record,
    Request,
    Response,
    RunBegan,
    RunEnded,
)  # fmt: skip

TEXT = st.text(max_size=30)
"""Any text, halves of surrogate pairs included, which no UTF-8 can hold."""
TIMES = st.floats(0, 1e6, allow_nan=False)
HEADERS = st.dictionaries(TEXT, TEXT, max_size=3)
UNICODE = st.text(st.characters(codec="utf-8"), max_size=30)
BODIES = st.one_of(st.binary(max_size=60), UNICODE.map(str.encode), st.just(b'{"campaigns": [{"name": "x"}]}'))
KINDS = st.sampled_from(("unreachable", "timeout", "dropped", "malformed", "unread", "unrecorded"))

REQUESTS = st.builds(Request, method=TEXT, target=TEXT, headers=HEADERS, body=BODIES)
RESPONSES = st.builds(Response, status=st.integers(100, 599), headers=HEADERS, body=BODIES)
FAILURES = st.builds(Failure, kind=KINDS, message=TEXT)
OPTIONAL = st.none() | TEXT
INTENTS = st.builds(Intent, case=TEXT, rule=OPTIONAL, varies=OPTIONAL, burst=OPTIONAL, invented=st.booleans())


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """An exchange with an answer or a failure."""
    answered = draw(st.booleans())
    return Exchange(
        number=draw(st.integers(1, 2**53)),
        at=draw(TIMES),
        until=draw(TIMES),
        account=draw(TEXT),
        request=draw(REQUESTS),
        response=draw(RESPONSES) if answered else None,
        failure=None if answered else draw(FAILURES),
        operation=draw(OPTIONAL),
        intent=draw(st.none() | INTENTS),
        worker=draw(TEXT),
    )


RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        RunBegan, at=TIMES, started_at=TEXT, kit=TEXT, specification=TEXT, base_url=TEXT, account_sid=TEXT,
        accounts=st.lists(TEXT, max_size=3).map(tuple), control=st.booleans(), live=st.booleans(), profile=TEXT,
        seed=st.integers(-(2**53), 2**53), receiver=OPTIONAL, run_id=OPTIONAL,
        version=st.just(history.FORMAT_VERSION),
    ),
    st.builds(RunEnded, at=TIMES, aborted=OPTIONAL),
    exchanges(),
    st.builds(Clock, at=TIMES, until=TIMES, now=TEXT, advanced_seconds=st.none() | TIMES, reset=st.booleans()),
    st.builds(
        Callback, at=TIMES, request=REQUESTS, answered=st.none() | st.integers(100, 599),
        unknown=st.sampled_from([(), ("request-body",)]),
    ),
    st.builds(Note, at=TIMES, text=TEXT, rules=st.lists(TEXT, max_size=3).map(tuple)),
)  # fmt: skip


@given(RECORDS)
def test_a_record_survives_its_line(record: Record) -> None:
    line = history_lines.to_line(record)
    assert "\n" not in line
    assert history_lines.from_line(line) == record


@given(st.lists(RECORDS, max_size=5))
def test_a_history_survives_its_file(records: list[Record]) -> None:
    lines = [history_lines.to_line(record) + "\n" for record in records]
    assert list(history_lines.read(["\n", *lines, "  \n"])) == records


@given(RECORDS)
def test_lines_are_json_and_the_same_every_time(record: Record) -> None:
    line = history_lines.to_line(record)
    assert json.loads(line)["kind"] == record.kind
    assert history_lines.to_line(history_lines.from_line(line)) == line


def test_readable_bodies_stay_readable() -> None:
    request = Request(method="PUT", target="/x", body='{"name": "\u00e9"}'.encode())
    exchange = Exchange(
        number=1, at=0, until=1, account="a", request=request, failure=Failure(kind="timeout", message="")
    )
    written = json.loads(history_lines.to_line(exchange))
    assert written["request"]["body"] == '{"name": "\u00e9"}'
    assert "response" not in written
    binary = Exchange(
        number=1, at=0, until=1, account="a", request=Request(method="RAW", target="", body=b"\xff"),
        response=Response(status=400),
    )  # fmt: skip
    assert json.loads(history_lines.to_line(binary))["request"]["body"] == {"base64": "/w=="}


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "null", "{}", '{"kind": "other"}', '{"kind": "note"}', '{"kind": "exchange", "number": 1}'],
)
def test_what_is_no_record_is_named_by_its_line(line: str) -> None:
    with pytest.raises(history_lines.HistoryError, match="line 3 is not a history record of version 1"):
        list(history_lines.read(["", history_lines.to_line(Note(at=0, text="")), line]))


@pytest.mark.parametrize("number", [-1, 0, 1 << 63, 10**30, "1", None])
def test_an_exchange_has_a_number_that_can_be_kept(number: object) -> None:
    failure = Failure(kind="timeout", message="")
    request = Request(method="GET", target="/")
    exchange = Exchange(number=1, at=0, until=1, account="a", request=request, failure=failure)
    written = json.loads(history_lines.to_line(exchange))
    assert history_lines.from_line(json.dumps(written)) == exchange
    for worker in ("", "\ud800"):
        with pytest.raises(history_lines.HistoryError, match="line 1 is not a history record"):
            history_lines.from_line(json.dumps({**written, "number": number, "worker": worker}))


def test_another_version_is_refused() -> None:
    began = RunBegan(
        started_at="", kit="", specification="", base_url="", account_sid="", accounts=(), control=False, live=False,
        profile="", seed=0,
    )  # fmt: skip
    line = history_lines.to_line(began).replace('"version":1', '"version":2')
    with pytest.raises(history_lines.HistoryError, match="version 2"):
        history_lines.from_line(line)


@pytest.mark.parametrize("line", ["[" * 100_000, r'["\ud800"' + "[" * 100_000, "NaN", '"\\ud800"'])
def test_lines_that_are_no_records_are_named(line: str) -> None:
    with pytest.raises(history_lines.HistoryError, match="line 7"):
        history_lines.from_line(line, number=7)


@pytest.mark.parametrize("opening", ["[", "{", ","])
def test_a_line_holds_no_more_values_than_its_bodies_may(opening: str) -> None:
    line = '{"kind":"note","at":1.0,"rules":[],"text":"%s"}'
    most = json_body.RECORDED_BODIES * json_body.MOST_VALUES
    assert isinstance(history_lines.from_line(line % (opening * (most - 5))), Note)
    with pytest.raises(history_lines.HistoryError, match="more values than two bodies may"):
        history_lines.from_line(line % (opening * (most + 1)))
