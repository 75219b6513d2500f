"""What a history shows of one campaign's dialling: its actions, its end, its calls, and how far all that is settled."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.known import Known
from campaign_contracts.checks.list_query import status_fold
from campaign_contracts.checks.observation import Observation
from campaign_contracts.checks.world import World
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import Present, schedule_of

DETAILS = ("get_call_details", "get_call_details_singular")
FINAL = frozenset({"completed", "failed", "canceled"})
OVER = FINAL | {"archived"}

LONGEST_CALL_SECONDS = 32.0
"""No call of a sandbox that was in flight when its campaign ended or was paused still runs after this (30 s each)."""

NUMBERS_IN_A_LIST = 2
"""How many numbers a list sid that nobody created stands for."""

DEFAULT_RATE = 60


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt as a call record shows it; instants are None where the record has none. `status` is folded."""

    sid: str | None
    number: str
    status: str
    start: float
    end: float | None
    record: Mapping[str, Any]


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


@dataclass(frozen=True, kw_only=True)
class Retries:
    """How often and when a target is called again. `on_status` is folded, None where it was left out."""

    count: int
    interval: float
    exponential: bool
    on_status: frozenset[str] | None

    def gap(self, retry: int) -> float:
        """Seconds between the attempt before this retry (from 1) and the retry."""
        return self.interval * 60.0 * (2 ** (retry - 1) if self.exponential else 1)

    @property
    def longest(self) -> float:
        """The longest gap in seconds."""
        return self.gap(self.count) if self.count else 0.0

    def again(self, call: Call, attempt: int) -> bool | None:
        """Whether the target is called again after this attempt (from 1); None where that is undecided."""
        if call.status == "completed" or attempt > self.count:
            return False
        return None if self.on_status is None else call.status in self.on_status


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The targets: how often each number is one, how often it was listed; `lists` counts sids of unknown numbers.

    `distinct` is the number of different such sids. Either numbers or lists are there, never both.
    """

    targets: Mapping[str, int]
    listed: Mapping[str, int]
    lists: int
    distinct: int
    twice: bool

    @property
    def size(self) -> int | None:
        """How many targets there are, or None where lists may overlap."""
        if not self.lists:
            return sum(self.targets.values())
        if self.twice:
            return self.lists * NUMBERS_IN_A_LIST
        return NUMBERS_IN_A_LIST if self.distinct == 1 else None


@dataclass(kw_only=True)
class Story:
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
    missing: bool = False

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
    def resumed(self) -> Moment | None:
        """The last resume."""
        return self.moment("resume")

    def cause(self, known: Known) -> str | None:
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

    def settled_since(self, known: Known, world: World) -> float | None:
        """The instant from which no call of this campaign runs or starts any more, or None where there is none."""
        if world.began is None or not world.began.control or self.doubtful:
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

    def settled(self, known: Known, world: World, present: Present) -> bool:
        """Whether nothing of its calls can change any more by itself."""
        since = self.settled_since(known, world)
        return since is not None and present.earliest >= since


@dataclass(kw_only=True)
class Stories:
    """The campaigns of a history by id. One owner feeds it."""

    found: dict[str, Story] = field(default_factory=dict)

    def learn(self, seen: Observation, world: World) -> tuple[Story, Known] | None:
        """Take in an exchange; returns the campaign it is about, where the kit knows it."""
        if seen.operation is None or seen.authorization != "good" or not seen.campaign:
            return None
        known = world.campaigns.get(seen.campaign)
        if known is None or known.sid != seen.sid:
            return None
        story = self.found.get(known.id)
        if story is None:
            original = dict(known.definition or {})
            story = self.found[known.id] = Story(id=known.id, created=known.created, original=original)
        match seen.operation.id:
            case "update_campaign" | "delete_campaign":
                _acted(story, seen)
            case "get_campaign":
                _read(story, seen)
            case _:
                pass
        return story, known


def _acted(story: Story, seen: Observation) -> None:
    if seen.answer is Answer.REFUSED:
        return
    if seen.answer is Answer.UNKNOWN:
        story.doubtful = True
        return
    element: Any = {}
    name = "delete"
    if seen.method != "DELETE":
        element = seen.elements[0] if seen.elements and isinstance(seen.elements[0], dict) else {}
        name = str(element.get("action") or "edit")
    story.moments.append(
        Moment(
            name=name,
            earliest=seen.present.earliest,
            latest=seen.present.latest,
            at=seen.exchange.until,
            exchange=seen.number,
            element=element,
        )
    )


def _read(story: Story, seen: Observation) -> None:
    item = seen.single()
    if seen.refused_as(404):
        story.missing = True
    if seen.answer is not Answer.ACCEPTED or item is None or item.data is None:
        return
    story.status, story.status_at, story.status_shown = str(item.data.get("status")), seen.present, seen.number
    story.summary = item.summary
    if story.status in FINAL and story.final is None:
        story.final, story.ended = story.status, seen.present


# -- the definition ------------------------------------------------------------------------------------------------


def numbers_of(definition: Mapping[str, Any]) -> list[str] | None:
    """The numbers of `from` in their order, or None where it is neither an array nor text of them (CRE-33)."""
    sent = definition.get("from")
    if isinstance(sent, str):
        return [part.strip(" ") for part in sent.split(",")]
    if isinstance(sent, list) and all(isinstance(number, str) for number in sent):
        return list(sent)
    return None


def audience(definition: Mapping[str, Any]) -> Audience | None:
    """Who is to be dialled, or None where that is undecided or not known."""
    lists, numbers = definition.get("lists"), numbers_of(definition)
    flag = definition.get("call_duplicate_numbers")
    twice = flag in (True, "true")
    if flag not in (None, True, False, "true", "false") or bool(lists) == bool(numbers):
        return None
    if numbers:
        listed = Counter(numbers)
        targets = listed if twice else Counter(dict.fromkeys(listed, 1))
        return Audience(targets=targets, listed=listed, lists=0, distinct=0, twice=twice)
    if not isinstance(lists, list) or not all(_unknown_list(sid) for sid in lists):
        return None
    return Audience(targets={}, listed={}, lists=len(lists), distinct=len(set(lists)), twice=twice)


def _unknown_list(sid: Any) -> bool:
    return isinstance(sid, str) and len(sid) == 32 and set(sid) <= set("0123456789abcdef")


def retries(definition: Mapping[str, Any]) -> Retries | None:
    """How targets are called again, or None where that is undecided."""
    sent = definition.get("retries")
    if sent is None:
        return Retries(count=0, interval=0.0, exponential=False, on_status=frozenset())
    if not isinstance(sent, dict) or not isinstance(sent.get("number_of_retries"), int):
        return None
    interval = sent.get("interval_mins")
    count = sent["number_of_retries"]
    if count and (not isinstance(interval, int | float) or isinstance(interval, bool)):
        return None
    chosen = sent.get("on_status")
    return Retries(
        count=count,
        interval=float(interval or 0),
        exponential=sent.get("mechanism") == "Exponential",
        on_status=frozenset(status_fold(str(status)) for status in chosen) if isinstance(chosen, list) else None,
    )


def rate(definition: Mapping[str, Any]) -> int | None:
    """The most calls that may start in a minute, or None where that is undecided."""
    throttle = definition.get("throttle")
    if definition.get("mode") == "custom":
        return throttle if isinstance(throttle, int) and 0 < throttle < DEFAULT_RATE else None
    return DEFAULT_RATE if throttle is None else None


def send_at(definition: Mapping[str, Any]) -> float | None:
    """The instant at which the campaign starts at the earliest, where it has one."""
    return schedule_of(definition)[0]


# -- call records --------------------------------------------------------------------------------------------------


def records_of(seen: Observation) -> list[Mapping[str, Any]] | None:
    """The records of answered call details, wrapped or bare, or None where the answer holds something else."""
    found: list[Mapping[str, Any]] = []
    for item in seen.items:
        record = item.data if item.data is not None else item.raw
        if not isinstance(record, dict) or "call_sid" not in record:
            return None
        found.append(record)
    return found


def calls_of(records: Sequence[Mapping[str, Any]]) -> tuple[Call, ...]:
    """The calls among records in order of their start; a record without start_time is no call."""
    found = []
    for record in records:
        start = instants.parse(record.get("start_time"))
        if start is None or not isinstance(record.get("number"), str):
            continue
        sid = record.get("call_sid")
        found.append(
            Call(
                sid=sid if isinstance(sid, str) else None,
                number=record["number"],
                status=status_fold(str(record.get("status"))),
                start=start,
                end=instants.parse(record.get("end_time")),
                record=record,
            )
        )
    return tuple(sorted(found, key=lambda call: call.start))


def take(story: Story, seen: Observation, *, offset: int, size: int, settled: bool) -> bool:
    """Note an unfiltered page of call details in its order; whether all calls of the campaign are known now."""
    records = records_of(seen)
    if records is None or seen.answer is not Answer.ACCEPTED:
        return False
    total = seen.metadata.get("total")
    if offset == 0 and (len(records) == total or (total is None and len(records) < size)):
        story.calls, story.pages = calls_of(records), (seen.number,)
        return True
    if not settled or not isinstance(total, int):
        story.shown.clear()
        story.sources.clear()
        return False
    story.shown.update(enumerate(records, start=offset))
    story.sources.append(seen.number)
    if set(story.shown) != set(range(total)):
        return False
    story.calls, story.pages = calls_of(list(story.shown.values())), tuple(sorted(set(story.sources)))
    return True
