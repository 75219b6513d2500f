"""The marks of success and of failure come together or not at all."""

from collections.abc import Iterator
from typing import Any

from campaign_contracts.checks.envelope.frame import (
    at,
    framed,
    incomplete,
    is_bare_call,
    is_integer,
    miscounted,
    request_of,
)
from campaign_contracts.checks.model.exchange import Item, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import FRAME, ExchangeCheck, Reporter, judges
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept, spoken

WRAPPING = frozenset({200, 207})
"""Statuses in which a failed item may come; its own code decides then."""


@judges("ENV-06", "ENV-07")
def marks(seen: Observation, model: Model) -> Iterator[Judgement]:
    """By most of its marks an item is a success or a failure; then it has all of that kind."""
    if not framed(seen) or seen.envelope is None or seen.status is None or (seen.items and miscounted(seen)):
        return
    if seen.status >= 400 and seen.envelope.get("response") == []:
        yield _broken(seen, "ENV-07", "no-item", "response: []")
    whole = [item for item in seen.items if not is_bare_call(seen, item) and incomplete(item) is None]
    kinds = [(is_failure(seen, item), item) for item in whole]
    failed, done = [item for fails, item in kinds if fails], [item for fails, item in kinds if not fails]
    mixed = bool(failed) and seen.method == "POST"
    for rule, found in (("ENV-06", done), ("ENV-07", failed)):
        wrong = [(name, item) for item in found for name in _lacking(seen, item, rule, mixed)]
        if wrong:
            yield _broken(seen, rule, wrong[0][0], f"{in_json(wrong[0][1].raw)}"[:300])
        elif found:
            yield kept(rule)
    if failed and 200 <= seen.status < 400 and seen.status not in WRAPPING:
        yield _broken(seen, "ENV-06", "a-failed-item", f"a failed item in HTTP {seen.status}")


def is_failure(seen: Observation, item: Item) -> bool:
    """Whether most marks of an item are those of a failure; the HTTP status decides between equals."""
    code, status, balance = item.code or 0, item.status, 0
    balance += (code >= 400) - (200 <= code < 300)
    balance += (status == "failure") - (status == "success")
    balance += 1 if item.raw["error_data"] is not None else -1
    balance += 1 if item.raw["data"] is None else -1
    if balance != 0:
        return balance > 0
    return seen.status is not None and seen.status >= 400


def _lacking(seen: Observation, item: Item, rule: str, mixed: bool) -> Iterator[str]:
    """The marks that an item of its kind lacks, by their names."""
    if rule == "ENV-07":
        yield from _failure_lacks(seen, item)
        return
    if item.code != 200:
        yield f"code-{in_json(item.code)}"
    if item.status != "success":
        yield f"status-{in_json(item.status)}"[:60]
    if item.raw["error_data"] is not None:
        yield "error_data-that-is-not-null"
    if item.raw["data"] is None and seen.method != "DELETE":
        yield "data-null"
    if seen.status != 200 and not (mixed and seen.status == 207):
        yield f"HTTP-{seen.status}"


def _failure_lacks(seen: Observation, item: Item) -> Iterator[str]:
    if item.code is None or item.code < 400:
        yield f"code-{in_json(item.code)}"
    elif seen.single() is not None and seen.status not in (*WRAPPING, item.code) and (seen.status or 0) >= 400:
        yield f"code-{in_json(item.code)}-in-HTTP-{seen.status}"
    if item.status != "failure":
        yield f"status-{in_json(item.status)}"[:60]
    if item.raw["data"] is not None:
        yield "data-that-is-not-null"
    error = item.error_data
    if error is None:
        yield "error_data-that-is-no-object"
    elif not is_integer(error.get("code")):
        yield "error_data-without-an-integer-code"
    elif not (_words(error.get("message")) or _words(error.get("description"))):
        yield "error_data-without-words"


def _words(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _broken(seen: Observation, rule: str, what: str, observed: str) -> Judgement:
    kind, demanded = {
        "ENV-06": (
            "success",
            "code 200, status success, error_data null, data not null, and HTTP 200 (a mixed bulk: 207)",
        ),
        "ENV-07": ("failure", "code 400 or more, status failure, data null, error_data with an integer code and words"),
    }[rule]
    return Reporter(seen).broken(
        rule,
        f"{at(seen)}-{what}",
        summary=f"a {kind} in the answer to {request_of(seen)} has not all marks of one: {spoken(what)}",
        expected=demanded,
        observed=observed,
    )


CHECKS = (ExchangeCheck(name="outcomes: marks", judge=marks, rests_on=FRAME | {"request-body"}, plain=True),)
