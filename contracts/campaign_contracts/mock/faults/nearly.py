"""Faults of what is nearly right and passes: ids and words known by a part of them, null for what is mandatory."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial

from campaign_contracts.mock.behaviour import Change, around
from campaign_contracts.mock.campaigns.decisions import Finding, Listing, Sought
from campaign_contracts.mock.campaigns.listing import Query
from campaign_contracts.mock.campaigns.parameters import Schedules
from campaign_contracts.mock.campaigns.record import Editing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.faults.accepting import Definition, excusing, holder_of
from campaign_contracts.mock.faults.fault import Fault, Spoil, fault
from campaign_contracts.mock.wire.body import Bodies
from campaign_contracts.spec import Json

Find = Callable[[Scheduler, Sought], Row | None]
Action = Callable[[Json, Sequence[str]], str | None]
Sent = Callable[[Mapping[str, Json]], Mapping[str, Json]]
Merging = Callable[[Mapping[str, Json], Mapping[str, Json]], Mapping[str, Json]]
Ask = Callable[[Mapping[str, str]], Query]
Elements = Callable[[bytes, bool], list[Json]]
Means = Callable[[str, str], bool]
"""Whether what was sent is taken for a word."""

LENGTH = 32
"""Of the ids that the mock draws."""

DAY = "2030-01-01"
"""An instant without its time part is as long as this."""

WORDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "type": ("CRE-04", ("trans",)),
    "campaign_type": ("CRE-20", ("static", "dynamic")),
    "mode": ("CRE-29", ("auto", "custom")),
    "call_duplicate_numbers": ("CRE-19", ("true", "false")),
    "retries.mechanism": ("CRE-13", ("Linear", "Exponential")),
    "retries.on_status": ("CRE-14", ("busy", "no-answer", "failed")),
}
"""The parameters that take a word, or an array of words, with their rules."""

WAYS: Mapping[str, tuple[str, Means]] = {
    "with-blanks": ("blanks around {} do not count", lambda sent, word: sent.strip() == word),
    "in-any-case": ("{} is taken in any letter case", lambda sent, word: sent.lower() == word.lower()),
    "cut-short": ("the beginning of a word will do for {}", lambda sent, word: len(sent) > 2 and word.startswith(sent)),
    "and-more": ("what follows a word does not count in {}", lambda sent, word: sent.startswith(word)),
}

NULLS: Mapping[str, tuple[str, Json]] = {
    "caller_id": ("CRE-06", "+12025550100"),
    "retries.interval_mins": ("CRE-12", 1),
    "throttle": ("CRE-29", 1),
    "flow_type": ("CRE-30", "greeting"),
    "read_via_text": ("CRE-30", "Hello"),
}
"""What is mandatory, at least beside something else, with its rule and a value to stand for null."""


def _named(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "-")


def _id(name: str, summary: str, meant: Callable[[str], str]) -> Fault:
    def wrapper(usual: Find) -> Find:
        return lambda scheduler, sought: usual(scheduler, sought._replace(identifier=meant(sought.identifier)))

    return fault(name, "GET-02 EDT-07 DEL-03 CAL-10", "subtle", summary, around(Finding, found=wrapper))


def _action(name: str, summary: str, means: Means) -> Fault:
    def wrapper(usual: Action) -> Action:
        def unknown(action: Json, known: Sequence[str]) -> str | None:
            meant = [word for word in known if isinstance(action, str) and means(action, word)]
            return meant[0] if meant else usual(action, known)

        return unknown

    return fault(name, "LIF-11", "subtle", summary, around(Checking, unknown_action=wrapper))


def _meant(value: Json, words: Sequence[str], means: Means) -> Json:
    if isinstance(value, list):
        return [_meant(one, words, means) for one in value]
    found = [word for word in words if isinstance(value, str) and means(value, word)]
    return found[0] if found else value


def _words() -> Iterator[Fault]:
    """Each parameter that takes a word takes what is nearly one."""
    for path, (rule, words) in WORDS.items():
        for way, (summary, means) in WAYS.items():
            excuse = partial(_excuse, path, words, means)
            yield fault(f"{_named(path)}-{way}-accepted", rule, "subtle", summary.format(path), excusing(excuse))


def _edited_words() -> Iterator[Fault]:
    """The same in edits alone, for two of the ways."""
    for path, (_, words) in WORDS.items():
        for way in ("with-blanks", "cut-short"):
            summary, means = WAYS[way]
            excuse = partial(_excuse, path, words, means)
            name = f"{_named(path)}-{way}-accepted-in-edits"
            changes = excusing(partial(_unless_whole, excuse)), around(Editing, merged=partial(_merging, excuse))
            yield fault(name, "EDT-05", "subtle", f"in edits {summary.format(path)}", *changes)


def _excuse(path: str, words: Sequence[str], means: Means, definition: Definition) -> None:
    holder, key = holder_of(definition, path)
    if holder is not None and key in holder:
        holder[key] = _meant(holder[key], words, means)


def _unless_whole(excuse: Spoil, definition: Definition) -> None:
    """What an edit sends is excused; a whole campaign has a caller_id."""
    if "caller_id" not in definition:
        excuse(definition)


def _merging(excuse: Spoil, usual: Merging) -> Merging:
    """What an edit leads to is excused."""

    def merged(whole: Mapping[str, Json], changes: Mapping[str, Json]) -> Mapping[str, Json]:
        copy = deepcopy(dict(usual(whole, changes)))
        excuse(copy)
        return copy

    return merged


def _null(path: str, rule: str, instead: Json) -> Fault:
    def wrapper(usual: Sent) -> Sent:
        def sent(element: Mapping[str, Json]) -> Definition:
            copy = deepcopy(dict(usual(element)))
            holder, key = holder_of(copy, path)
            if holder is not None and key in holder and holder[key] is None:
                holder[key] = instead
            return copy

        return sent

    return fault(f"null-{_named(path)}-accepted", rule, "subtle", f"{path} may be null", around(Checking, sent=wrapper))


def _midnight(text: Json) -> Json:
    return f"{text}T00:00:00Z" if isinstance(text, str) and len(text) == len(DAY) else text


def _instant(name: str, member: str, summary: str, read_as: Callable[[Json], Json]) -> Fault:
    """What is nearly an instant is taken for one."""

    def excuse(definition: Definition) -> None:
        schedule = definition.get("schedule")
        if isinstance(schedule, dict) and member in schedule:
            schedule[member] = read_as(schedule[member])

    def wrapper(usual: Callable[[str], int]) -> Callable[[str], int]:
        return lambda text: usual(read_as(text))

    changes = excusing(excuse), around(Schedules, instant=wrapper)
    return fault(name, "CRE-15", "subtle", summary, *changes)


def _rewritten(pattern: re.Pattern[str], into: str) -> Callable[[Json], Json]:
    return lambda value: pattern.sub(into, value) if isinstance(value, str) else value


def _lower_keys() -> Change[Bodies]:
    """The members of a campaign are known in any letter case."""

    def wrapper(usual: Elements) -> Elements:
        def elements(body: bytes, put: bool) -> list[Json]:
            found = usual(body, put)
            return [{k.lower(): v for k, v in one.items()} if isinstance(one, dict) else one for one in found]

        return elements

    return around(Bodies, elements=wrapper)


def _asked(name: str, rule: str, summary: str, parameter: str, words: tuple[str, ...], means: Means) -> Fault:
    """A parameter of lists takes what is nearly a word."""

    def wrapper(usual: Callable[[Mapping[str, str], Ask], Query]) -> Callable[[Mapping[str, str], Ask], Query]:
        def asked(parameters: Mapping[str, str], ask: Ask) -> Query:
            if parameter not in parameters:
                return usual(parameters, ask)
            return usual({**parameters, parameter: _meant(parameters[parameter], words, means)}, ask)

        return asked

    return fault(name, rule, "subtle", summary, around(Listing, query=wrapper))


_ORDERS = ("name:asc", "name:desc", "date_created:asc", "date_created:desc")

FAULTS: tuple[Fault, ...] = (
    _id("id-in-any-case-found", "ids are found ignoring case", str.lower),
    _id("id-with-blanks-found", "blanks around an id do not count", str.strip),
    _id("id-before-slash-found", "of an id with an encoded slash the part before it counts", lambda i: i.split("/")[0]),
    _id("id-and-more-found", "what follows an id does not count", lambda identifier: identifier[:LENGTH]),
    _id("id-after-more-found", "what precedes an id does not count", lambda identifier: identifier[-LENGTH:]),
    _action("action-with-blanks-accepted", "blanks around an action do not count", lambda a, word: a.strip() == word),
    _action("action-after-more-accepted", "a word that ends with an action is that action", str.endswith),
    _action(
        "action-in-quotes-accepted", "quotes around an action do not count", lambda a, word: a.strip("'\"") == word
    ),
    _action(
        *("resume-with-blanks-accepted", "blanks around resume do not count"),
        lambda a, word: word == "resume" and a.strip() == word,
    ),
    _action(
        *("complete-and-more-accepted", "what follows complete does not count"),
        lambda a, word: word == "complete" and a.startswith(word),
    ),
    _action(
        *("archive-and-more-accepted", "what follows archive does not count"),
        lambda a, word: word == "archive" and a.startswith(word),
    ),
    *_words(),
    *_edited_words(),
    fault(
        "keys-in-any-case", "CRE-06 EDT-01", "subtle", "the members of a campaign are known in any case", _lower_keys()
    ),
    *(_null(path, *known) for path, known in NULLS.items()),
    *(
        _instant(f"{_named(member)}-without-time-accepted", member, f"{member} may be a day", _midnight)
        for member in ("send_at", "end_at")
    ),
    _instant(
        *("send-at-without-seconds-accepted", "send_at", "send_at may lack its seconds"),
        _rewritten(re.compile(r"(T\d\d:\d\d)(?=Z|[+-])"), r"\1:00"),
    ),
    _instant(
        *("end-at-without-marks-accepted", "end_at", "end_at may lack the marks between its digits"),
        _rewritten(re.compile(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)"), r"\1-\2-\3T\4:\5:\6"),
    ),
    _instant(
        *("hour-24-accepted", "send_at", "send_at may be 24 o'clock"),
        _rewritten(re.compile("T24:00:00"), "T23:59:59"),
    ),
    _asked(
        *("status-cut-short-filters", "LST-08", "the beginning of a status will do for the filter", "status"),
        *(("created", "paused", "completed", "archived"), lambda sent, word: len(sent) > 2 and word.startswith(sent)),
    ),
    _asked(
        *("type-cut-short-filters", "LST-10", "the beginning of trans will do for the filter", "type"),
        *(("trans",), lambda sent, word: len(sent) > 2 and word.startswith(sent)),
    ),
    _asked(
        *("direction-and-more-sorts", "LST-13", "what follows a direction does not count", "sort_by"),
        *(_ORDERS, str.startswith),
    ),
    _asked(
        *("sort-key-cut-short-sorts", "LST-13", "the beginning of a sort key will do", "sort_by"),
        *(
            _ORDERS,
            lambda sent, word: word.startswith(sent.partition(":")[0]) and word.endswith(sent.partition(":")[2]),
        ),
    ),
)
