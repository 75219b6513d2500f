"""The records of a history as lines of JSON, and back."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from typing import Any

import orjson

from campaign_contracts import json_body
from campaign_contracts.history import (
    FORMAT_VERSION,
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
)
from campaign_contracts.inert import json_escaped
from campaign_contracts.typed import typed

MOST_EXCHANGES = 1 << 62
"""No exchange has a number beyond that: checks keep numbers in 64 bits."""


class HistoryError(ValueError):
    """A line of a history file that cannot be read; the text names the line and what was expected."""


def to_line(record: Record) -> str:
    """One record as one line of JSON, without the newline; keys whose value is None are left out."""
    try:
        line = orjson.dumps(record, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()
    except TypeError:  # half a surrogate pair: JSON can write it, though UTF-8 cannot
        return json.dumps(record, default=_plain, separators=(",", ":"))
    return line if line.isascii() else json_escaped(line)


def to_bytes(record: Record) -> bytes:
    """One record as it stands in a file: its line, with the newline."""
    return to_line(record).encode() + b"\n"


def from_line(line: str, *, number: int = 1) -> Record:
    """Read one line back. Raises HistoryError, naming the line's number."""
    if json_body.overlong(line, json_body.RECORDED_BODIES):
        raise HistoryError(f"line {number} is not a history record: it holds more values than two bodies may")
    try:
        values = json.loads(line) if "\\ud" in line else orjson.loads(line)
        return typed(_READERS[values["kind"]](values))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise HistoryError(
            f"line {number} is not a history record of version {FORMAT_VERSION}: {error!r:.200}"
        ) from error


def read(lines: Iterable[str]) -> Iterator[Record]:
    """Read a whole history, line by line; blank lines are skipped. Raises HistoryError."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from_line(line, number=number)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            name: item
            for name in value.__dataclass_fields__
            if (item := getattr(value, name)) is not None and (item or name != "unknown")
        }
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"a history holds no {type(value).__name__}")


def _bytes(value: Any) -> bytes:
    if isinstance(value, dict):
        return base64.b64decode(value["base64"], validate=True)
    return str(value).encode()


def _request(values: dict[str, Any]) -> Request:
    return Request(**{**values, "body": _bytes(values["body"])})


def _exchange(values: dict[str, Any]) -> Exchange:
    response, failure, intent = (values.get(key) for key in ("response", "failure", "intent"))
    if (response is None) == (failure is None):
        raise ValueError("an exchange has either a response or a failure")
    if not 0 < values["number"] <= MOST_EXCHANGES:
        raise ValueError("the number of an exchange is out of bounds")
    asked = _request(values["request"])
    answered = Response(**{**response, "body": _bytes(response["body"])}) if response is not None else None
    unknown = tuple(values.get("unknown", ()))
    if json_body.overlong(asked.body):
        unknown += ("request-body",)
    if answered is not None and json_body.overlong(answered.body):
        unknown += ("response-body",)
    return Exchange(
        **{
            **values,
            "request": asked,
            "response": answered,
            "failure": Failure(**failure) if failure is not None else None,
            "intent": Intent(**intent) if intent else None,
            "unknown": unknown,
        }
    )


def _began(values: dict[str, Any]) -> RunBegan:
    if values["version"] != FORMAT_VERSION:
        raise ValueError(f"format version {values['version']!r}")
    listed = {name: tuple(values.get(name, ())) for name in ("accounts", "rules", "authorities", "faults")}
    return RunBegan(**{**values, **listed})


_READERS: dict[str, Callable[[dict[str, Any]], Record]] = {
    "run-began": _began,
    "run-ended": lambda values: RunEnded(**{**values, "crashes": tuple(values.get("crashes", ()))}),
    "exchange": _exchange,
    "clock": lambda values: Clock(**values),
    "callback": lambda values: Callback(
        **{
            "answered": None,
            **values,
            "request": _request(values["request"]),
            "unknown": tuple(values.get("unknown", ())),
        }
    ),
    "note": lambda values: Note(**{**values, "rules": tuple(values["rules"])}),
}
