"""What a fault is: a name, the rules it breaks, and, where that suffices, a hook that does the damage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from campaign_contracts.mock.dialling.calls import Policy

Json = Any
Definition = dict[str, Json]
Kind = Literal["blatant", "subtle"]


@dataclass(kw_only=True, slots=True)
class Exchange:
    """An answer about to be sent, for the hooks that spoil it. `document` is the envelope."""

    method: str
    path: str
    authorization: str
    status: int
    document: dict[str, Json]
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def items(self) -> list[dict[str, Json]]:
        """The items of the response, however they are wrapped."""
        response = self.document.get("response")
        found = response if isinstance(response, list) else [response]
        return [item for item in found if isinstance(item, dict)]

    @property
    def failed(self) -> bool:
        """Whether this is a failure of the whole request, or of its only item."""
        return self.status >= 400

    @property
    def listing(self) -> bool:
        """Whether this answers a list of campaigns or calls."""
        return "metadata" in self.document


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to break the contract. Without any hook, the code asks for the name where it matters.

    `cell` is (state, stimulus, outcome). `excuse` changes a copy of what was sent, and that is validated in its stead;
    `refuse` says why something valid is refused; `keep` changes what is stored; `show` changes `data`, `count` the
    `summary`, `record` a call record, `policy` the dialer, `tell` the callbacks, `frame` the answer, `query` the
    parameters of a list, `calls` those of call details.
    """

    name: str
    rules: tuple[str, ...]
    kind: Kind
    summary: str
    cell: tuple[str, str, str] | None = None
    excuse: Callable[[Definition], None] | None = None
    refuse: Callable[[Definition], bool] | None = None
    keep: Callable[[Definition], None] | None = None
    show: Callable[[dict[str, Json]], None] | None = None
    count: Callable[[dict[str, Json]], None] | None = None
    record: Callable[[dict[str, Json]], None] | None = None
    tell: Callable[[list[Any]], list[Any]] | None = None
    policy: Callable[[Policy], Policy] | None = None
    frame: Callable[[Exchange], None] | None = None
    query: Callable[[dict[str, str]], None] | None = None
    calls: Callable[[dict[str, str]], None] | None = None
