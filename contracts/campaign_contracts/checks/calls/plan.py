"""Whom a campaign dials, how often and when, according to its definition."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from campaign_contracts.checks.calls.records import Call
from campaign_contracts.checks.model.representation import number_list
from campaign_contracts.elements import schedule_of
from campaign_contracts.lifecycle import status_fold

NUMBERS_IN_A_LIST = 2
"""How many numbers a list sid that nobody created stands for."""

DEFAULT_RATE = 60


@dataclass(frozen=True, kw_only=True)
class Retries:
    """How often and when a target is called again. `on_status` is folded, None where it is undecided."""

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

    `twice`: a number that is listed twice is called twice. Either numbers or lists are there, never both.
    """

    targets: Mapping[str, int]
    listed: Mapping[str, int]
    lists: int
    twice: bool

    @property
    def size(self) -> int | None:
        """How many targets there are, or None where lists may overlap."""
        if not self.lists:
            return sum(self.targets.values())
        if self.twice:
            return self.lists * NUMBERS_IN_A_LIST
        return NUMBERS_IN_A_LIST if self.lists == 1 else None


def numbers_of(definition: Mapping[str, Any]) -> list[str] | None:
    """The numbers of `from` in their order, or None where it is neither an array nor text of them (CRE-33)."""
    sent = definition.get("from")
    if isinstance(sent, list) and not all(isinstance(number, str) for number in sent):
        return None
    return number_list(sent)


def audience(definition: Mapping[str, Any], *, clear: Callable[[str], bool], invented: bool) -> Audience | None:
    """Who is to be dialled, or None where that is undecided or not known.

    `clear` says of a number that nobody can read it in two ways; how a server reads another one is undecided.
    `invented` says that nobody created the lists, so that each stands for two numbers; what others hold is not known.
    A list that is named twice is undecided.
    """
    lists, numbers = definition.get("lists"), numbers_of(definition)
    flag = definition.get("call_duplicate_numbers")
    twice = flag in (True, "true")
    if flag not in (None, True, False, "true", "false") or bool(lists) == bool(numbers):
        return None
    if numbers:
        if not all(map(clear, numbers)):
            return None
        listed = Counter(numbers)
        targets = listed if twice else Counter(dict.fromkeys(listed, 1))
        return Audience(targets=targets, listed=listed, lists=0, twice=twice)
    if not invented or not isinstance(lists, list) or not all(_unknown_list(sid) for sid in lists):
        return None
    return Audience(targets={}, listed={}, lists=len(lists), twice=twice) if len(set(lists)) == len(lists) else None


def _unknown_list(sid: Any) -> bool:
    return isinstance(sid, str) and len(sid) == 32 and set(sid) <= set("0123456789abcdef")


def retries(definition: Mapping[str, Any]) -> Retries | None:
    """How targets are called again, or None where that is undecided."""
    sent = definition.get("retries")
    if sent is None:
        return Retries(count=0, interval=0.0, exponential=False, on_status=frozenset())
    if not isinstance(sent, dict) or not _whole(sent.get("number_of_retries")):
        return None
    interval = sent.get("interval_mins")
    count = sent["number_of_retries"]
    if count and (not isinstance(interval, int | float) or isinstance(interval, bool)):
        return None
    chosen = sent.get("on_status") or None
    return Retries(
        count=count,
        interval=float(interval or 0),
        exponential=sent.get("mechanism") == "Exponential",
        on_status=frozenset(status_fold(str(status)) for status in chosen) if isinstance(chosen, list) else None,
    )


def _whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def rate(definition: Mapping[str, Any]) -> int | None:
    """The most calls that may start in a minute, or None where that is undecided."""
    throttle = definition.get("throttle")
    if definition.get("mode") == "custom":
        return throttle if _whole(throttle) and 0 < throttle < DEFAULT_RATE else None
    return DEFAULT_RATE if throttle is None else None


def send_at(definition: Mapping[str, Any]) -> float | None:
    """The instant at which the campaign starts at the earliest, where it has one."""
    return schedule_of(definition)[0]
