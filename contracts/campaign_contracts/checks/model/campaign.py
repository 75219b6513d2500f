"""What is known of one campaign: its definition, what was shown of it, and the states it may be in."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, Literal, NamedTuple

from campaign_contracts.checks.model.exchange import Authorization, Observation
from campaign_contracts.elements import campaigns_of, unwrapped
from campaign_contracts.lifecycle import StateSet
from campaign_contracts.promises import Present

WriteKind = Literal[
    "accepted", "refused-action", "refused-edit", "refused-both", "refused-delete", "trespass", "malformed", "unknown"
]


class Write(NamedTuple):
    """A request that could have changed a campaign since its last read, and the states it may have been in then.

    Nothing is kept of its answer, which may be large. `documented` says whether an operation is. `before` is what was
    shown, before it, of what it carries.
    """

    kind: WriteKind
    states: StateSet
    present: Present
    number: int
    method: str
    documented: bool
    authorization: Authorization
    body: Any
    """What the request said, as JSON."""
    before: Mapping[str, Any]

    @classmethod
    def of(cls, seen: Observation, kind: WriteKind, known: "CampaignModel") -> "Write":
        """The write that an exchange is, to a campaign of which this was known before it."""
        body = seen.exchange.request.json
        element = _element(body)
        named = set(element) if isinstance(element, Mapping) else set()
        return cls(
            kind=kind,
            states=known.states,
            present=seen.present,
            number=seen.number,
            method=seen.method,
            documented=seen.operation is not None,
            authorization=seen.authorization,
            body=body,
            before={name: value for name, value in known.data.items() if name in named},
        )

    @property
    def element(self) -> Any:
        """The first campaign that it carries, wrapped or not; an empty one where it carries none."""
        return _element(self.body)


def _element(body: Any) -> Any:
    return body if unwrapped(body) else next(iter(campaigns_of(body) or ()), {})


def numbers_of(definition: Mapping[str, Any]) -> int | None:
    """How many different numbers a definition names; None where they do not stand in `from` one by one."""
    numbers = definition.get("from")
    return len(set(map(str, numbers))) if isinstance(numbers, list) else None


class Campaigns(dict[str, "CampaignModel"]):
    """Campaigns by id, which remember when each was set last: lists are compared with all, few of which changed."""

    def __init__(self) -> None:
        """No campaign yet."""
        super().__init__()
        self.changes = 0
        self._changed: dict[str, int] = {}
        self._cleared = 0

    def __setitem__(self, identifier: str, known: "CampaignModel") -> None:
        """Set a campaign: from now on it is the one that changed last."""
        super().__setitem__(identifier, known)
        self.changes += 1
        self._changed.pop(identifier, None)
        self._changed[identifier] = self.changes

    def clear(self) -> None:
        """Forget all; whoever asks next what changed is told that everything did."""
        super().clear()
        self.changes += 1
        self._changed.clear()
        self._cleared = self.changes

    def since(self, changes: int) -> Iterator["CampaignModel"] | None:
        """The campaigns that were set since `changes` was as it was then; None where all were forgotten meanwhile."""
        if changes < self._cleared:
            return None
        recent = takewhile(lambda each: each[1] > changes, reversed(self._changed.items()))
        return (self[identifier] for identifier, _ in recent)


class CampaignModel(NamedTuple):
    """What is known of one campaign. A tuple, as nearly every exchange makes a new one.

    `definition` is what was sent at creation with all accepted edits, set by `defined`; `data` and `summary` what the
    server last showed, in the exchange `shown`. `certain` is false after a write whose fate nobody knows. Instants are
    seconds since the epoch.
    """

    sid: str
    id: str
    created: int
    definition: dict[str, Any] | None
    data: Mapping[str, Any]
    summary: Mapping[str, Any] | None
    shown: int
    states: StateSet
    start_due: float | None
    ends: tuple[float, float] | None
    numbers: int | None
    """How many different numbers it was told to call; None where they do not stand in `from` one by one."""
    may_start: float | None = None
    """The earliest instant of the start, where an edit of send_at came when the campaign was about to start."""
    heard: float = 0.0
    """The record time at which the last answer to a request about it was there."""
    shown_at: float = 0.0
    """The earliest instant at which `data` can have been shown."""
    writes: tuple[Write, ...] = ()
    certain: bool = True
    pending: tuple[Observation, ...] = ()
    """Writes that nobody answered, and that a slow server may perform yet; until then nothing is certain."""
    interrupted: bool = False
    """Whether it was paused, or may have been: calls that were in flight then may have been settled at once."""
    halted: float | None = None
    """The latest instant of the pause in which it stands; None where there is none, or nobody knows when it began."""
    missing: bool = False
    """Whether a read answered 404 since the campaign was deleted."""
    stimuli: tuple[str, ...] = ()
    """Names of what may have happened by itself since `data` was shown."""

    def defined(self, definition: dict[str, Any] | None) -> "CampaignModel":
        """The campaign with another definition; None where nobody knows it."""
        return self._replace(definition=definition, numbers=numbers_of(definition or {}))

    @property
    def starts(self) -> tuple[float, float] | None:
        """Between which instants the campaign starts by itself; None where nothing is known of it."""
        if self.start_due is None:
            return None
        return self.start_due if self.may_start is None else min(self.may_start, self.start_due), self.start_due

    @property
    def unmoved(self) -> bool:
        """Whether nothing can have changed by itself since `data` was shown."""
        return not self.stimuli
