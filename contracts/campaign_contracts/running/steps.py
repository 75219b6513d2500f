"""The steps that show a finding: requests and clock moves of a run, and what each passes on to the next.

Ids that a server made up are another server's next time; instants, names and receivers belong to one run. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from campaign_contracts import instants
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import judge
from campaign_contracts.history import Callback, Clock, Exchange, Record, RunBegan
from campaign_contracts.safety.writes import READS
from campaign_contracts.send import RAW_METHOD
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Finding

Step = Exchange | Clock

_IDS = frozenset({"id", "sid", "campaign_sid", "call_sid"})
"""Members of answers that hold what the server made up."""

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[Tt])(\d\d)(:|%3A)(\d\d)(:|%3A)(\d\d)")
REAL_TIME = frozenset({"LIF-22", "CRE-22"})
"""Rules of what happens by itself in real time: moving the clock instead of waiting would not show it."""

LEAST_WAIT_SECONDS = 0.5
"""A pause of the run that was shorter than this was not meant as one."""

_CAMPAIGN = re.compile(r"/campaigns?/([^/?]{8,})")
"""A campaign by its id, in a path: an answer of 5xx, or none, names no campaign."""

NEAR = timedelta(days=400)
"""An instant further away than this from the run's time means the same at any time."""


def slices(records: Sequence[Record], numbers: Collection[int]) -> Iterator[tuple[Step, ...]]:
    """Steps that show a finding, the fewest first. `numbers` are its exchanges.

    First these with the life of their campaigns, then all that the same suite functions did. Raises UsageError for a
    target that would lead to another server: a history may be a stranger's.
    """
    exchanges = [record for record in records if isinstance(record, Exchange) and not is_probe(record)]
    together = {_burst(exchange) for exchange in exchanges if exchange.number in numbers} - {None}
    shown = [exchange for exchange in exchanges if exchange.number in numbers or _burst(exchange) in together]
    last = max(numbers, default=0)
    named = {found[1] for exchange in shown if (found := _CAMPAIGN.search(exchange.request.path))}
    campaigns = {sid for exchange in shown for sid in ids(exchange)} | named
    lives = {
        exchange.number
        for exchange in exchanges
        if exchange.number <= last and exchange.request.method not in READS and _concerns(exchange, campaigns)
    }
    fewest = _between(records, lives | {exchange.number for exchange in shown})
    workers = {_worker(exchange) for exchange in shown}
    whole = {exchange.number for exchange in exchanges if _worker(exchange) in workers} | lives
    widest = _between(records, whole)
    for step in (*fewest, *widest):
        if isinstance(step, Exchange) and step.request.method != RAW_METHOD and step.request.target[:1] != "/":
            raise UsageError(f"the target of exchange {step.number} is not a path: it could lead elsewhere")
    yield fewest
    if len(widest) > len(fewest):
        yield widest


def show(chosen: Sequence[Step], rule: str, records: Sequence[Record], bundle: Bundle) -> bool:
    """Whether these steps alone, answered as in the run, break the rule: other answers to them say that it is kept."""
    return any(finding.rule == rule for finding in _found(chosen, records, bundle))


def _breaks(chosen: Sequence[Step], identifier: str, records: Sequence[Record], bundle: Bundle) -> bool:
    return any(finding.id == identifier for finding in _found(chosen, records, bundle))


def _found(chosen: Sequence[Step], records: Sequence[Record], bundle: Bundle) -> list[Finding]:
    """What is found in these steps alone, answered as in the run."""
    numbers = {step.number for step in chosen if isinstance(step, Exchange)}
    left = (r for r in records if not isinstance(r, Exchange) or r.number in numbers or is_probe(r))
    return [finding for _, finding in judge(left, bundle, CHECKS).found]


def ids(exchange: Exchange) -> set[str]:
    """What an answer names by ids that its server made up."""
    return set(_strings(exchange.response.json)) if exchange.response is not None else set()


def _strings(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)
    elif isinstance(value, str) and name in _IDS and len(value) >= 8:
        yield value


def is_probe(exchange: Exchange) -> bool:
    """Whether the kit asked for itself whether the server is still there."""
    return exchange.intent is not None and exchange.intent.case == "probe"


def _worker(exchange: Exchange) -> str:
    return exchange.worker.partition("/")[0]


def _concerns(exchange: Exchange, campaigns: Collection[str]) -> bool:
    return any(sid in exchange.request.target for sid in campaigns) or bool(ids(exchange) & set(campaigns))


def _between(records: Sequence[Record], numbers: Collection[int]) -> tuple[Step, ...]:
    """These exchanges, and the moves of the clock from the first of them to the last."""
    first, last = min(numbers, default=0), max(numbers, default=0)
    steps: list[Step] = []
    number = 0
    for record in records:
        if isinstance(record, Exchange):
            number = record.number
            if number in numbers:
                steps.append(record)
        elif isinstance(record, Clock) and record.advanced_seconds and first <= number < last:
            steps.append(record)
    return tuple(steps)


def server_time(records: Sequence[Record], started_at: str, at: float) -> float:
    """What the server's clock said at a time of the run, in seconds since the epoch."""
    now, seen = instants.parse(started_at) or 0.0, 0.0
    for record in records:
        if isinstance(record, Clock) and record.at <= at and (read := instants.parse(record.now)) is not None:
            now, seen = read, record.at
    return now + at - seen


def after(wall: str, began: float) -> int | None:
    """How many seconds a date and time, read as UTC, lies after `began`; None where it is far away or no instant."""
    try:
        later = datetime.fromisoformat(f"{wall.upper()}+00:00").timestamp() - began
    except (ValueError, OverflowError):
        return None
    return round(later) if abs(later) <= NEAR.total_seconds() else None


@dataclass(kw_only=True)
class Passing:
    """What stands in the place of what belonged to the run: other texts, and instants `later` by so many seconds.

    `began` is the server's time when the steps began in the run.
    """

    began: float
    later: float
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Text of a request as it is to be sent now."""
        for old in sorted(self.texts, key=len, reverse=True):
            text = text.replace(old, self.texts[old])
        return _INSTANT.sub(self._moved, text)

    def body(self, body: bytes) -> bytes:
        """A body as it is to be sent now; bytes that are no UTF-8 stay."""
        return self.text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def learn(self, before: Exchange, now: Exchange) -> None:
        """The ids that the same step was answered with then and now."""
        if before.response is None or now.response is None:
            return
        for old, new in zip(_strings(before.response.json), _strings(now.response.json), strict=False):
            if old != new and old not in self.texts:
                self.texts |= {old: new, old.upper(): new.upper(), old[:-1]: new[:-1]}

    def _moved(self, found: re.Match[str]) -> str:
        day, hour, one, minute, other, second = found.groups()
        try:
            instant = datetime.fromisoformat(f"{day.upper()}{hour}:{minute}:{second}+00:00")
            if abs(instant.timestamp() - self.began) > NEAR.total_seconds():
                return found[0]
            moved = instant + timedelta(seconds=round(self.later))
        except (ValueError, OverflowError):
            return found[0]
        return moved.strftime(f"%Y-%m-%d{day[-1]}%H{one}%M{other}%S".replace("%3A", "%%3A"))


def bursts(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps one by one, but together what was sent at once, or was under way at once in one suite function."""
    group: list[Step] = []
    for step in steps:
        if group and (_burst(step) == _burst(group[0]) is not None or all(_beside(step, each) for each in group)):
            group.append(step)
            continue
        if group:
            yield group
        group = [step]
    if group:
        yield group


def _beside(one: Step, other: Step) -> bool:
    """Whether two requests of one suite function were under way at once."""
    if isinstance(one, Clock) or isinstance(other, Clock) or RAW_METHOD in (one.request.method, other.request.method):
        return False
    return _worker(one) == _worker(other) and one.at < other.until and other.at < one.until


def raced(chosen: Sequence[Step]) -> bool:
    """Whether some of the steps asked for the same at once, or were meant to be sent at once."""
    return any(map(_races, bursts(chosen)))


def _races(group: Sequence[Step]) -> bool:
    return any(
        alike(one, other)
        for one, other in combinations(group, 2)
        if isinstance(one, Exchange) and isinstance(other, Exchange)
    )


def alike(one: Exchange, other: Exchange) -> bool:
    """Whether two requests were meant to be sent at once, or ask for the same."""
    asked = [(each.request.method, each.request.target, each.request.body) for each in (one, other)]
    return asked[0] == asked[1] or (_burst(one) is not None and _burst(one) == _burst(other))


def about_callbacks(
    chosen: Sequence[Step], identifier: str, began: RunBegan, records: Sequence[Record], bundle: Bundle
) -> bool:
    """Whether a finding rests on callbacks, or on their absence: where none are received, nothing is found."""
    if began.receiver is None or not _breaks(chosen, identifier, records, bundle):
        return False
    deaf = [replace(began, receiver=None), *(r for r in records if not isinstance(r, Callback | RunBegan))]
    return not _breaks(chosen, identifier, deaf, bundle)


def _burst(step: Step) -> str | None:
    return step.intent.burst if isinstance(step, Exchange) and step.intent is not None else None


def accounts(recorded: Sequence[str], main: str, now: Sequence[str]) -> Mapping[str, str]:
    """The accounts of the run and those that take their places: the main one first."""
    return dict(zip([main, *(sid for sid in recorded if sid != main)], now, strict=False))
