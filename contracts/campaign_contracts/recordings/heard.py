"""What is heard of a request while it passes, before anything is made of it."""

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Heard:
    """One request and what became of it. Times are of a monotonic clock; a body of None was too large to keep."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    began: float
    ended: float = 0.0
    body: bytearray | None = field(default_factory=bytearray)
    status: int = 0
    answer_headers: list[tuple[str, str]] = field(default_factory=list)
    answer: bytearray | None = field(default_factory=bytearray)
    failure: str | None = None
    """`unreachable`, `dropped` by the server, `malformed`, or `unrecorded`: the client gave up."""


def joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Headers by name in lower case; of a repeated one the values are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
