"""Hypothesis strategies for the domain: valid campaigns and edits, and what is sent instead of them.

Everything valid keeps to what is promised success: fictitious numbers, hosts that belong to nobody, a start at least a
day ahead. `now` is the server's present in seconds since the epoch. A strategy is made once: to make it anew for every
value costs more than to draw the value.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from campaign_contracts import instants
from campaign_contracts.suites.api import CALLBACKS, DAY_SECONDS, Element
from campaign_contracts.suites.numbers import CALLER_ID, numbers
from campaign_contracts.suites.seeded import ANEW, by_the_seed_alone

T = TypeVar("T")

OFFSETS_MINUTES = (0, 0, 330, 345, -720, -210, 60, 840)

_NUMBERS = numbers(4000)
_LETTERS = st.characters(max_codepoint=0x24F, exclude_categories=("C", "Z"))
_SPACED = st.characters(max_codepoint=0x24F, exclude_categories=("C", "Z"), include_characters=" ")


@cache
def names() -> SearchStrategy[str]:
    """Names of 4 to 100 characters without outer blanks, and of no more bytes (CRE-28)."""
    ascii_only = st.characters(min_codepoint=33, max_codepoint=126)
    return st.text(ascii_only, min_size=4, max_size=100) | st.builds(
        "{} {}".format, st.text(_LETTERS, min_size=2, max_size=24), st.text(_LETTERS, min_size=2, max_size=24)
    )


@cache
def number_lists() -> SearchStrategy[list[str] | str]:
    """`from`: distinct fictitious numbers, as an array or as one string (CRE-33)."""
    chosen = st.lists(st.sampled_from(_NUMBERS), min_size=1, max_size=12, unique=True)
    return chosen | st.builds(lambda glue, found: glue.join(found), st.sampled_from((",", ", ", ",  ")), chosen)


@cache
def list_sids(*, maximum: int = 5) -> SearchStrategy[list[str]]:
    """`lists`: one to five distinct sids of 32 hexadecimal digits (CRE-08)."""
    sid = st.integers(min_value=0, max_value=16**32 - 1).map("{:032x}".format)
    return st.lists(sid, min_size=1, max_size=maximum, unique=True)


@cache
def addresses() -> SearchStrategy[str]:
    """Absolute http and https URLs of hosts that do not exist (CRE-18)."""
    path = st.text("abcdefghijklmnopqrstuvwxyz0123456789-._~/", max_size=30)
    query = st.just("") | st.text("abcdefgh0123456789=&", max_size=20).map("?{}".format)
    host = st.sampled_from(("http://client.example/", "https://client.example/", "https://hooks.client.example:8443/"))
    return st.builds("{}{}{}".format, host, path, query)


@cache
def retries() -> SearchStrategy[Element]:
    """`retries` with one to three retries, whole or without its `mechanism` (CRE-11 to CRE-14)."""
    needed = {
        "number_of_retries": st.integers(1, 3),
        "interval_mins": st.integers(1, 1440),
        "on_status": st.lists(st.sampled_from(("busy", "no-answer", "failed")), min_size=1, unique=True),
    }
    return st.fixed_dictionaries(needed, optional={"mechanism": st.sampled_from(("Linear", "Exponential"))})


@st.composite
def schedules(draw: st.DrawFn, now: float) -> Element:
    """`schedule`: a start one to thirty days ahead, and an end at least two seconds later or none (CRE-15, CRE-16)."""
    start = now + DAY_SECONDS + draw(st.integers(0, 30 * DAY_SECONDS))
    offset = st.sampled_from(OFFSETS_MINUTES)
    schedule = {"send_at": instants.render(start, offset_minutes=draw(offset))}
    if draw(st.booleans()):
        end = start + draw(st.sampled_from((2, 60, 3600)) | st.integers(2, 60 * DAY_SECONDS))
        schedule["end_at"] = instants.render(end, offset_minutes=draw(offset))
    return schedule


@cache
def contents() -> SearchStrategy[Element]:
    """What is heard: `url`, or `flow_type` with `read_via_text` (CRE-30)."""
    text = st.text(_LETTERS, min_size=1, max_size=200)
    spoken = st.sampled_from(("ivr", "greeting"))
    return st.fixed_dictionaries({"url": addresses()}) | st.fixed_dictionaries(
        {"flow_type": spoken, "read_via_text": text}
    )


@cache
def targets() -> SearchStrategy[Element]:
    """Who is called: numbers, lists, or the one list of a dynamic campaign (CRE-07, CRE-20)."""
    duplicates = st.sampled_from((True, False, "true", "false"))
    return (
        st.fixed_dictionaries({"from": number_lists()}, optional={"call_duplicate_numbers": duplicates})
        | st.fixed_dictionaries({"lists": list_sids()}, optional={"campaign_type": st.just("static")})
        | st.fixed_dictionaries({"lists": list_sids(maximum=1), "campaign_type": st.just("dynamic")})
    )


@cache
def paces() -> SearchStrategy[Element]:
    """`mode`, with the throttle that `custom` demands (CRE-29)."""
    custom = st.fixed_dictionaries({"mode": st.just("custom"), "throttle": st.integers(1, 59)})
    return st.sampled_from(({}, {"mode": "auto"})) | custom


def campaigns(now: float) -> SearchStrategy[Element]:
    """A valid campaign: its creation is promised success, at any server whose present is `now`, give or take a day."""
    optional = {
        "name": names(),
        "type": st.just("trans"),
        "retries": retries(),
        "custom_field": st.text(_SPACED, max_size=1000),
        **{callback: addresses() for callback in CALLBACKS},
    }
    first = st.fixed_dictionaries({"caller_id": st.just(CALLER_ID), "schedule": schedules(now)}, optional=optional)
    return st.builds(_together, first, targets(), contents(), paces())


def _together(*parts: Element) -> Element:
    return {name: value for part in parts for name, value in part.items()}


def edits(now: float) -> SearchStrategy[Element]:
    """A change of one to four parameters, each valid by itself and no two of them bound to each other."""
    whole = st.builds(lambda found: {"mechanism": "Linear", **found}, retries())
    parts: Mapping[str, SearchStrategy[Any]] = {
        "name": names(),
        "from": number_lists(),
        "custom_field": st.text(_SPACED, max_size=200),
        "retries": whole,
        "schedule": schedules(now).filter(lambda found: "end_at" in found),
        **{callback: addresses() for callback in CALLBACKS},
    }
    fields = st.lists(st.sampled_from(sorted(parts)), min_size=1, max_size=4, unique=True)
    return fields.flatmap(lambda chosen: st.fixed_dictionaries({field: parts[field] for field in chosen}))


@cache
def junk() -> SearchStrategy[Any]:
    """Any small JSON value, and some that are nearly right."""
    leaf = (
        st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=12) | st.sampled_from(("", " ", "2", "1.0", "true", "null", "trans", "custom", "dynamic"))
    )  # fmt: skip
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=5,
    )


@st.composite
def relatives(draw: st.DrawFn, good: SearchStrategy[Element], fields: tuple[str, ...]) -> tuple[Element, Element]:
    """An element, and the same with one to three fields replaced by junk or left out, at the top or in an object."""
    element = draw(good)
    changed = dict(element)
    for field in draw(st.lists(st.sampled_from(fields), min_size=1, max_size=3, unique=True)):
        inside = changed.get(field)
        if isinstance(inside, Mapping) and inside and draw(st.booleans()):
            changed[field] = {**inside, draw(st.sampled_from(sorted(inside))): draw(junk())}
        elif draw(st.integers(0, 3)):
            changed[field] = draw(junk())
        else:
            changed.pop(field, None)
    return element, changed


def drawn(strategy: SearchStrategy[T], start: int, count: int) -> list[T]:
    """So many values of a strategy, the same for the same `start`."""
    found: list[T] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        backend=ANEW,
    )
    @given(strategy)
    def draw(value: T) -> None:
        found.append(value)

    with by_the_seed_alone():
        draw()
    return found
