"""What was done to one campaign and what it said of itself, in its order; and since when nothing of its calls moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.timeline import LONGEST_CALL_SECONDS, Timeline
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import Present


class Moment(NamedTuple):
    """An accepted write: the action, `edit` or `delete`, with the bounds of its instant by the server's clock.

    `sent` and `at` are the record times at which it was sent and answered. `over`: its answer shows that the campaign
    has ended.
    """

    name: str
    earliest: float
    latest: float
    sent: float
    at: float
    exchange: int
    element: Mapping[str, Any]
    over: bool = False


@dataclass(kw_only=True, slots=True)
class Dialling:
    """One campaign's accepted writes, and its last read: `status`, in the exchange `status_shown`.

    `original` is its definition at creation; `doubtful` says that nobody knows the fate of some write, or that somebody
    else may have written.
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

    def settled_since(self, known: CampaignModel, timeline: Timeline) -> float | None:
        """The instant from which no call of this campaign runs or starts any more, or None where there is none."""
        if timeline.began is None or not timeline.began.control or self.doubtful:
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

    def settled(self, known: CampaignModel, timeline: Timeline, present: Present) -> bool:
        """Whether nothing of its calls can change any more by itself."""
        since = self.settled_since(known, timeline)
        return since is not None and present.earliest >= since


def follow(dialling: Dialling, seen: Observation, timeline: Timeline) -> None:
    """Take in an authorised exchange about this campaign."""
    operation = seen.operation.id if seen.operation is not None else None
    if operation in ("update_campaign", "delete_campaign"):
        _acted(dialling, seen, timeline)
    elif operation == "get_campaign":
        _read(dialling, seen, timeline)
    else:
        return
    changed = "state" in seen.exchange.unknown and seen.answer is Answer.ACCEPTED
    dialling.doubtful = dialling.doubtful or (changed and dialling.moment("pause") is not None)


def _acted(dialling: Dialling, seen: Observation, timeline: Timeline) -> None:
    if seen.answer is Answer.REFUSED or seen.status in UNDECIDED:
        return
    if seen.answer is Answer.UNKNOWN or "request-body" in seen.exchange.unknown:
        dialling.doubtful = True
        return
    element: Any = {}
    name = "delete"
    if seen.method != "DELETE":
        element = seen.elements[0] if seen.elements and isinstance(seen.elements[0], dict) else {}
        name = str(element.get("action") or "edit")
        # an action in another spelling may be performed or ignored
        dialling.doubtful = dialling.doubtful or (name != "edit" and name not in timeline.lifecycle.actions)
    dialling.moments.append(
        Moment(
            name=name,
            earliest=seen.present.earliest,
            latest=seen.present.latest,
            sent=seen.exchange.at,
            at=seen.exchange.until,
            exchange=seen.number,
            element=element,
            over=_shown(seen) in timeline.lifecycle.ends,
        )
    )


def _shown(seen: Observation) -> str | None:
    """The status that an answer about one campaign shows."""
    item = seen.single()
    return str(item.data.get("status")) if item is not None and item.data is not None else None


def _read(dialling: Dialling, seen: Observation, timeline: Timeline) -> None:
    item = seen.single()
    if seen.answer is not Answer.ACCEPTED or item is None or item.data is None:
        return
    dialling.status, dialling.status_at, dialling.status_shown = str(item.data.get("status")), seen.present, seen.number
    dialling.summary = item.summary
    if dialling.status in timeline.lifecycle.ends and dialling.final is None:
        dialling.final, dialling.ended = dialling.status, seen.present
