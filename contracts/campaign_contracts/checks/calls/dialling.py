"""What a history shows of one campaign's dialling: its actions, its end, its calls, and how far all that is settled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.calls.records import Call, calls_of, records_of
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import Present

LONGEST_CALL_SECONDS = 32.0
"""No call of a sandbox that was in flight when its campaign ended or was paused still runs after this (30 s each)."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An accepted write: the action, `edit` or `delete`, with the bounds of its instant by the server's clock.

    `at` is the record time at which it was answered.
    """

    name: str
    earliest: float
    latest: float
    at: float
    exchange: int
    element: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Dialling:
    """One campaign. `original` is its definition at creation; `status` what the last read said, in `status_shown`.

    `calls` are the attempts of the last complete reading; `pages` its exchanges.
    """

    id: str
    created: int
    original: Mapping[str, Any]
    moments: list[Moment] = field(default_factory=list)
    doubtful: bool = False
    status: str = ""
    status_at: Present | None = None
    status_shown: int = 0
    final: str | None = None
    ended: Present | None = None
    summary: Mapping[str, Any] | None = None
    calls: tuple[Call, ...] = ()
    pages: tuple[int, ...] = ()
    shown: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    sources: list[int] = field(default_factory=list)

    def moment(self, name: str) -> Moment | None:
        """The last accepted write of this name."""
        return next((moment for moment in reversed(self.moments) if moment.name == name), None)

    def pauses(self) -> Iterator[tuple[Moment, Moment | None]]:
        """Each pause, with the resume that ended it."""
        paused: Moment | None = None
        for moment in self.moments:
            if moment.name == "pause":
                paused = moment
            elif moment.name == "resume" and paused is not None:
                yield paused, moment
                paused = None
        if paused is not None:
            yield paused, None

    @property
    def paused(self) -> bool:
        """Whether it was paused and not resumed since."""
        return any(end is None for _, end in self.pauses())

    @property
    def resumed(self) -> Moment | None:
        """The last resume."""
        return self.moment("resume")

    def cause(self, known: CampaignModel) -> str | None:
        """What ended the campaign: `complete`, `end` (end_at), `targets` (it was done), or None where it is unclear."""
        if self.final is None or self.ended is None:
            return None
        if self.moment("complete") is not None:
            return "complete"
        if known.ends is None:
            return None
        if self.ended.latest < known.ends[0]:
            return "targets"
        if self.final == "canceled":
            return "end"
        return None

    def settled_since(self, known: CampaignModel, model: Model) -> float | None:
        """The instant from which no call of this campaign runs or starts any more, or None where there is none."""
        if model.began is None or not model.began.control or self.doubtful:
            return None
        complete, pause = self.moment("complete"), self.moment("pause")
        if self.final is not None and self.ended is not None:
            if complete is not None:
                return complete.latest + LONGEST_CALL_SECONDS
            if known.ends is not None and self.ended.latest < known.ends[0]:
                return self.ended.earliest
            ends = self.ended.latest if known.ends is None else min(self.ended.latest, known.ends[1])
            return ends + LONGEST_CALL_SECONDS
        actions = [moment for moment in self.moments if moment.name in ("pause", "resume")]
        if (
            pause is not None
            and actions[-1] is pause
            and self.status == "paused"
            and self.status_shown > pause.exchange
        ):
            return pause.latest + LONGEST_CALL_SECONDS
        return None

    def settled(self, known: CampaignModel, model: Model, present: Present) -> bool:
        """Whether nothing of its calls can change any more by itself."""
        since = self.settled_since(known, model)
        return since is not None and present.earliest >= since


@dataclass(kw_only=True)
class Diallings:
    """The campaigns of a history by id. One owner feeds it."""

    found: dict[str, Dialling] = field(default_factory=dict)

    def learn(self, seen: Observation, model: Model) -> tuple[Dialling, CampaignModel] | None:
        """Take in an exchange; returns the campaign it is about, where the kit knows it."""
        if seen.operation is None or seen.authorization != "good" or not seen.campaign:
            return None
        known = model.campaigns.get(seen.campaign)
        if known is None or known.sid != seen.sid:
            return None
        dialling = self.found.get(known.id)
        if dialling is None:
            original = dict(known.definition or {})
            dialling = self.found[known.id] = Dialling(id=known.id, created=known.created, original=original)
        match seen.operation.id:
            case "update_campaign" | "delete_campaign":
                _acted(dialling, seen)
            case "get_campaign":
                _read(dialling, seen, model)
            case _:
                pass
        return dialling, known


def _acted(dialling: Dialling, seen: Observation) -> None:
    if seen.answer is Answer.REFUSED:
        return
    if seen.answer is Answer.UNKNOWN:
        dialling.doubtful = True
        return
    element: Any = {}
    name = "delete"
    if seen.method != "DELETE":
        element = seen.elements[0] if seen.elements and isinstance(seen.elements[0], dict) else {}
        name = str(element.get("action") or "edit")
    dialling.moments.append(
        Moment(
            name=name,
            earliest=seen.present.earliest,
            latest=seen.present.latest,
            at=seen.exchange.until,
            exchange=seen.number,
            element=element,
        )
    )


def _read(dialling: Dialling, seen: Observation, model: Model) -> None:
    item = seen.single()
    if seen.answer is not Answer.ACCEPTED or item is None or item.data is None:
        return
    dialling.status, dialling.status_at, dialling.status_shown = str(item.data.get("status")), seen.present, seen.number
    dialling.summary = item.summary
    if dialling.status in model.lifecycle.ends and dialling.final is None:
        dialling.final, dialling.ended = dialling.status, seen.present


def take(dialling: Dialling, seen: Observation, *, offset: int, size: int, settled: bool) -> bool:
    """Note an unfiltered page of call details in its order; whether all calls of the campaign are known now."""
    records = records_of(seen)
    if records is None or seen.answer is not Answer.ACCEPTED:
        return False
    total = seen.metadata.get("total")
    if offset == 0 and (len(records) == total or (total is None and len(records) < size)):
        dialling.calls, dialling.pages = calls_of(records), (seen.number,)
        return True
    if not settled or not isinstance(total, int):
        dialling.shown.clear()
        dialling.sources.clear()
        return False
    dialling.shown.update(enumerate(records, start=offset))
    dialling.sources.append(seen.number)
    if set(dialling.shown) != set(range(total)):
        return False
    dialling.calls, dialling.pages = calls_of(list(dialling.shown.values())), tuple(sorted(set(dialling.sources)))
    return True
