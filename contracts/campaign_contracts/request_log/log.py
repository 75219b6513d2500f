"""The last requests and what became of them, within bounds, and which of them somebody asks for."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote

from campaign_contracts.history import Exchange
from campaign_contracts.spec import Spec

MOST_KEPT = 500
MOST_BYTES = 32 << 20
"""Bytes of bodies that are kept in all."""

Kind = Literal["refused", "violated", "client"]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A rule that an exchange speaks of: one that had it refused, or one that the server or the client broke.

    `statement` is what the rule says; `observed` what was found against it.
    """

    rule: str
    kind: Kind
    statement: str
    observed: str = ""


@dataclass(kw_only=True)
class Entry:
    """One request with its answer. `place` counts all that came; `about` are the ids of the campaigns in question."""

    place: int
    at: datetime
    exchange: Exchange
    operation: str | None
    about: frozenset[str]
    ours: bool
    """Whether it was about campaigns."""
    remarks: list[Remark] = field(default_factory=list)

    @property
    def status(self) -> int | None:
        """The status of the answer; None where none came."""
        return self.exchange.response.status if self.exchange.response is not None else None

    @property
    def size(self) -> int:
        """Bytes of both bodies."""
        return len(self.exchange.request.body) + len(self.exchange.response.body if self.exchange.response else b"")


STATUSES = ("2xx", "3xx", "4xx", "5xx", "none")
"""Classes of answers that can be asked for, beside single statuses."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries somebody asks for; what is empty asks for nothing."""

    operation: str = ""
    status: str = ""
    campaign: str = ""
    broken: bool = False
    """Only those that break a rule."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What the query of a page asks for."""
        told = {name: query.get(name, "").strip() for name in ("operation", "status", "campaign")}
        return cls(**told, broken=bool(query.get("broken")))

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.operation or self.status or self.campaign or self.broken)

    def takes(self, entry: Entry) -> bool:
        """Whether an entry is one of those."""
        return (
            (not self.operation or (entry.operation or "other") == self.operation)
            and (not self.status or self._answered(entry.status))
            and (not self.campaign or self.campaign in entry.about)
            and (not self.broken or any(remark.kind != "refused" for remark in entry.remarks))
        )

    def _answered(self, status: int | None) -> bool:
        if status is None:
            return self.status == "none"
        return self.status in (str(status), f"{status // 100}xx")


class Log:
    """The youngest entries; older ones are forgotten as others come."""

    def __init__(self, *specs: Spec) -> None:
        """Operations are those of these specifications."""
        self._specs = specs
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self.came = 0
        """How many came so far, those included that are forgotten."""
        self.version = 0
        """Counts every change."""

    def add(self, exchange: Exchange, at: datetime, *, ours: bool) -> Entry:
        """Take in an exchange."""
        self.came += 1
        self.version += 1
        operation, about = self._operation(exchange)
        entry = Entry(place=self.came, at=at, exchange=exchange, operation=operation, about=about, ours=ours)
        self._entries.append(entry)
        self._bytes += entry.size
        while len(self._entries) > MOST_KEPT or (self._bytes > MOST_BYTES and len(self._entries) > 1):
            self._bytes -= self._entries.popleft().size
        return entry

    def remark(self, number: int, remark: Remark) -> None:
        """Say something of the entry of an exchange, once; of one that is forgotten nothing is said."""
        for entry in reversed(self._entries):
            if entry.ours and entry.exchange.number == number:
                if remark not in entry.remarks:
                    entry.remarks.append(remark)
                    self.version += 1
                return

    def get(self, place: int) -> Entry | None:
        """The entry that came at this place, while it is kept."""
        return next((entry for entry in self._entries if entry.place == place), None)

    def find(self, wanted: Wanted, most: int) -> tuple[list[Entry], int]:
        """The youngest of those that are asked for, youngest first, and how many there are in all."""
        entries = sorted(self._entries, key=lambda entry: (entry.at, entry.place), reverse=True)
        found = [entry for entry in entries if wanted.takes(entry)]
        return found[:most], len(found)

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._entries)

    @property
    def operations(self) -> Sequence[str]:
        """What can be asked for."""
        return [*(name for spec in self._specs for name in spec.operations), "other"]

    def forget(self) -> None:
        """Keep nothing of what came, and count anew."""
        self._entries.clear()
        self._bytes = self.came = 0
        self.version += 1

    def _operation(self, exchange: Exchange) -> tuple[str | None, frozenset[str]]:
        for spec in self._specs:
            if (found := spec.route(exchange.request.method, exchange.request.path)) is not None:
                operation, parameters = found
                named = [unquote(parameters["id"])] if "id" in parameters else []
                created = _ids(exchange) if operation.id == "create_campaigns" else ()
                return operation.id, frozenset((*named, *created))
        return None, frozenset()


def _ids(exchange: Exchange) -> Iterator[str]:
    """The ids of the campaigns that an answer shows."""
    document: Any = exchange.response.json if exchange.response is not None else None
    items = document.get("response") if isinstance(document, dict) else None
    for item in items if isinstance(items, list) else ():
        data = item.get("data") if isinstance(item, dict) else None
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            yield data["id"]
