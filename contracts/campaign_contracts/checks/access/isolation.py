"""One account sees and changes nothing of another."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote_plus

from campaign_contracts.checks.access.credentials import (
    accounts_of,
    all_promised,
    answered,
    bad_body,
    header_of,
    refused,
    shows_data,
)
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import EVERYTHING, Event, ExchangeCheck, Reporter, declared, judges
from campaign_contracts.elements import leaves
from campaign_contracts.history import Unknown
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept

SHORTEST_LEAK = 6
"""An id or a name shorter than this may stand in a refusal by chance."""


@judges("ACC-03", "ACC-04")
def foreign(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Good credentials open no other account's path, and the refusal shows nothing of that account."""
    if seen.operation is None or header_of(seen) != "foreign" or not answered(seen):
        return
    if seen.sid not in accounts_of(model):
        yield from _nearly(seen, model)
        return
    if leaked := _leaked(seen, model):
        expected = "a failure envelope without anything of the other account"
        yield Reporter(seen).broken(
            "ACC-03",
            f"{seen.operation.id}-leaks-{leaked[0]}",
            summary=f"{seen.operation.id} on another account's path answers with a campaign's {leaked[0]}",
            expected=expected,
            observed=f"{seen.describe()}, the body holds {in_json(leaked[1])}",
            promise="refusal",
        )
    elif seen.refused_as(401, 403, 404):
        yield kept("ACC-03", "refusal")
    elif not refused(seen) or _foreign_fine(seen, model):
        yield Reporter(seen).broken(
            "ACC-03",
            f"{seen.operation.id}-{seen.status}",
            summary=f"{seen.operation.id} on another account's path is not refused as it must be",
            expected="401, 403 or 404",
            promise="refusal",
        )


@judges("ACC-04")
def _nearly(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A campaign is not reached through a sid that is not its account's, however like it."""
    known = model.campaigns.get(seen.campaign or "")
    if known is not None and known.sid != seen.sid and shows_data(seen):
        yield Reporter(seen, known.created).broken(
            "ACC-04",
            f"{seen.operation.id if seen.operation else ''}-by-another-sid",
            summary="a campaign is reached through an account's sid that is not its own",
            expected=f"401, 403 or 404: it is account {in_json(known.sid)}'s",
            observed=f"{seen.describe()} with its data, for account {in_json(seen.sid)}",
            promise="refusal",
        )


def _foreign_fine(seen: Observation, model: Model) -> bool:
    if seen.method == "DELETE":
        known = model.before(seen)
        return known is None or known.states == frozenset({"created"})
    if seen.method == "GET":
        return not seen.exchange.request.query
    if seen.method == "PUT":
        return False
    return seen.method != "POST" or (not bad_body(seen, model) and all_promised(seen, model))


def _leaked(seen: Observation, model: Model) -> tuple[str, str] | None:
    """What the body tells of a campaign, beyond what the request itself said."""
    if shows_data(seen):
        return "data", "data that is not null"
    response, request = seen.exchange.response, seen.exchange.request
    if response is None or seen.sid is None:
        return None
    told = {name: value for name, value in (seen.envelope or {}).items() if name != "request_id"}
    body = json.dumps(told, ensure_ascii=False) if told else response.body.decode("utf-8", "replace")
    tells = "\n".join([body, *map(str, leaves(told))])
    said = "\n".join([unquote_plus(request.target), *map(str, leaves(request.json))])
    for known in model.campaigns.values():
        for what, value in (("id", known.id), ("name", (known.definition or {}).get("name"))):
            if known.sid != seen.sid or not isinstance(value, str) or len(value) < SHORTEST_LEAK:
                continue
            if value in tells and value not in said and _is_whole(value, tells):
                return what, value
    return None


def _is_whole(value: str, text: str) -> bool:
    """Whether an id or a name stands in a text, not only as part of a longer word."""
    pieces = text.split(value)
    return any(not (one[-1:].isalnum() or other[:1].isalnum()) for one, other in pairwise(pieces))


@dataclass(frozen=True, kw_only=True)
class Isolation:
    """Through its own path an account reaches no campaign of another, and its lists hold none.

    The state names the operations that do not even refuse an id that was made up; there, only data tells.
    """

    name: str = "access: isolation"
    rests_on: frozenset[Unknown] = EVERYTHING

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(_reached, _list_isolation)

    def start(self) -> frozenset[str]:
        """Nothing is known of the operations."""
        return frozenset()

    def step(self, state: frozenset[str], event: Event, model: Model) -> tuple[frozenset[str], Iterable[Judgement]]:
        """Judge each request of an account on its own path."""
        if not isinstance(event, Observation) or event.operation is None or event.authorization != "good":
            return state, ()
        if not answered(event):
            return state, ()
        if event.operation.id == "list_campaigns":
            return state, _list_isolation(event, model)
        invented = event.exchange.intent is not None and event.exchange.intent.invented
        if invented and not refused(event):
            return state | {event.operation.id}, ()
        return state, _reached(event, model, event.operation.id in state)

    def end(self, state: frozenset[str], model: Model) -> tuple[Judgement, ...]:
        """Nothing is left to the end."""
        return ()


@judges("ACC-04")
def _reached(seen: Observation, model: Model, finds_anything: bool) -> Iterator[Judgement]:
    known = model.before(seen)
    if known is None or known.sid == seen.sid or _lets_nobody_in(seen):
        return
    if refused(seen) and not shows_data(seen):
        yield kept("ACC-04", "refusal")
    elif shows_data(seen) or not finds_anything:
        name = seen.operation.id if seen.operation is not None else ""
        yield Reporter(seen, known.created).broken(
            "ACC-04",
            f"{name}-reaches-it",
            summary=f"{name} reaches a campaign of another account",
            expected="404: for this account there is no such campaign",
            promise="refusal",
        )


def _lets_nobody_in(seen: Observation) -> bool:
    """Whether the credentials were refused, so that nothing is said of the campaign: they may be wrong in truth."""
    return seen.refused_as(401) and not shows_data(seen)


@judges("ACC-04")
def _list_isolation(seen: Observation, model: Model) -> Iterator[Judgement]:
    if seen.status != 200:
        return
    records = [item.data for item in seen.items if item.data is not None]
    for data in records:
        known = model.campaigns.get(str(data.get("id")))
        if known is not None and known.sid != seen.sid:
            yield Reporter(seen, known.created).broken(
                "ACC-04",
                "list_campaigns-shows-it",
                summary="list_campaigns shows a campaign of another account",
                expected="campaigns of the account in the path alone",
                observed=f"{known.id} of account {known.sid} in the list of account {seen.sid}",
            )
            return
    if _would_show_others(seen, model, records):
        yield kept("ACC-04", "fact")


def _would_show_others(seen: Observation, model: Model, records: list[Mapping[str, Any]]) -> bool:
    """Whether a list that knew no accounts would show another's campaign: named by the filter, on the only page."""
    query = dict(seen.exchange.request.query)
    term = query.get("name", "")
    if set(query) - {"name", "limit"} or len(term) < 4 or seen.metadata.get("total") != len(records):
        return False
    others = [known for known in model.campaigns.values() if known.sid != seen.sid]
    return any(term in str(known.data.get("name")) and "deleted" not in known.states for known in others)


CHECKS = (ExchangeCheck(name="isolation: other accounts' paths", judge=foreign, rests_on=EVERYTHING), Isolation())
