"""How bad credentials and undocumented methods are answered."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Literal

from campaign_contracts.checks.envelope.frame import TOO_LARGE, long_headed
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import EVERYTHING, UNDOCUMENTED, ExchangeCheck, Reporter, judges
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, kept

Header = Literal["good", "foreign", "none", "malformed", "wrong", "undecided"]

ALWAYS_FINE = UNDECIDED | TOO_LARGE
UNDECIDED_METHODS = frozenset({"HEAD", "OPTIONS", "CONNECT"})
_LABEL = re.compile(r"\{(?:altered )?(?:token|key|credentials):[^{}]*\}")
_MADE_UP = re.compile(r"\{(malformed|wrong):([^{}]*)\}")
"""Credentials that a suite makes out of the right ones, recorded under the name of their case."""


@judges("ACC-01", "ACC-02", "ACC-07")
def credentials(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Without good credentials nothing is done, and the answer is a 401."""
    header = header_of(seen)
    if seen.operation is None or header not in ("none", "malformed", "wrong") or not answered(seen):
        return
    rule = _credential_rule(seen, header, model)
    if seen.refused_as(401) and not shows_data(seen):
        yield kept(rule, "refusal")
    elif not refused(seen) or shows_data(seen) or _otherwise_fine(seen, model, rule):
        what = {"none": "no Authorization", "malformed": "a malformed Authorization", "wrong": "wrong credentials"}
        beside = " and a body that is no good" if rule == "ACC-07" else ""
        yield Reporter(seen).broken(
            rule,
            f"{seen.operation.id}-{header}-{seen.status}",
            summary=f"{seen.operation.id} with {what[header]}{_case(seen)}{beside} is not answered 401",
            expected="401 with a failure envelope, and nothing else",
            promise="refusal",
        )


def _case(seen: Observation) -> str:
    """Which credentials a suite made up, where it did."""
    made_up = _MADE_UP.fullmatch(seen.exchange.request.headers.get("authorization", ""))
    return f" ({made_up[2]})" if made_up else ""


def header_of(seen: Observation) -> Header:
    """What the Authorization header is. Spellings that only some servers read as good credentials are undecided."""
    text = seen.exchange.request.headers.get("authorization")
    if text is None:
        return "none"
    if seen.authorization in ("good", "foreign"):
        return "good" if seen.authorization == "good" else "foreign"
    if made_up := _MADE_UP.fullmatch(text):
        return "malformed" if made_up[1] == "malformed" else "wrong"
    scheme, _, value = text.strip().partition(" ")
    value = value.strip()
    if scheme.lower() != "basic" or not value:
        return "malformed"
    if label := re.search(r"\{credentials:[^{}]*\}", value):
        beside = (value[: label.start()] + value[label.end() :]).rstrip("=")
        return "wrong" if len(beside) > 1 else "undecided"
    return _encoded(value)


def _encoded(value: str) -> Header:
    """Whether something that ought to be base64 of `key:token` is that; a label stands for base64 digits."""
    if re.fullmatch(r"[A-Za-z0-9+/=_-]*", _LABEL.sub("", value)) is None:
        return "malformed"
    if _LABEL.search(value):
        return "wrong"
    try:
        return "wrong" if b":" in base64.b64decode(value, validate=True) else "malformed"
    except binascii.Error:
        return "malformed"


def _credential_rule(seen: Observation, header: Header, model: Model) -> str:
    """The rule that is at stake; an intent knows better than a header whose secrets are labels."""
    if seen.operation is not None and seen.operation.request_schema is not None and bad_body(seen, model):
        return "ACC-07"
    intent = seen.exchange.intent
    if intent is not None and intent.rule in ("ACC-01", "ACC-02"):
        return intent.rule
    return "ACC-02" if header == "wrong" else "ACC-01"


def bad_body(seen: Observation, model: Model) -> bool:
    """Whether the body is no good for any campaign: no JSON, no campaigns, or forbidden values."""
    if seen.elements is None or (seen.method == "PUT" and len(seen.elements) != 1):
        return True
    component = model.spec.component("CampaignUpdate" if seen.method == "PUT" else "CampaignCreate", decided=True)
    return any(not component.accepts(element) for element in seen.elements)


def _otherwise_fine(seen: Observation, model: Model, rule: str) -> bool:
    """Whether nothing but the credentials (for ACC-07: and the body) is wrong: no other order is asserted."""
    if seen.sid not in accounts_of(model) or seen.exchange.request.query or not _readable(seen):
        return False
    if seen.campaign is not None:
        known = model.before(seen)
        if known is None or known.sid != seen.sid or "deleted" in known.states or not known.certain:
            return False
        if rule != "ACC-07" and not _would_succeed(seen, model, known):
            return False
    return rule == "ACC-07" or seen.method != "POST" or all_promised(seen, model)


def _readable(seen: Observation) -> bool:
    """Whether a body, where there is one, is of a type that no server refuses before it looks at credentials."""
    request = seen.exchange.request
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not request.body or (kind == "application/json" and "content-encoding" not in request.headers)


def _would_succeed(seen: Observation, model: Model, known: CampaignModel) -> bool:
    if seen.method == "DELETE":
        return known.states == frozenset({"created"})
    return seen.method != "PUT" or all_promised(seen, model)


def all_promised(seen: Observation, model: Model) -> bool:
    """Whether every campaign of the body is promised success."""
    promised = model.promised(seen)
    return bool(promised) and all(one.kind == "success" for one in promised)


@judges("ACC-05")
def methods(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A method that its path does not document is refused with 405, 404 or 400."""
    path = seen.exchange.request.path
    if seen.operation is not None or seen.method in UNDECIDED_METHODS or not answered(seen):
        return
    if not model.spec.methods(path):
        return
    own = seen.authorization == "good"
    allowed = (405, 404, 400) if own else (401, 403, 404, 405, 400)
    if seen.refused_as(*allowed):
        if own:
            yield kept("ACC-05", "refusal")
        return
    if not own and refused(seen):
        return
    shape = _shape(model, path)
    yield Reporter(seen).broken(
        "ACC-05",
        f"{seen.method}-{shape}-{seen.status}",
        summary=f"{seen.method} on {shape}, which does not document it, is not refused",
        expected="405 (or 404, 400)",
        promise="refusal",
    )


def _shape(model: Model, path: str) -> str:
    """The documented path that a path is."""
    found = (each.path for each in model.spec.operations.values() if each.path_parameters(path) is not None)
    return next(found, "a path")


def answered(seen: Observation) -> bool:
    """Whether there is an answer that these rules speak of: a 5xx is ROB-01's, a 429 ROB-03's."""
    if seen.status is None or (seen.status == 400 and long_headed(seen)):
        return False
    return seen.status < 500 and seen.status not in ALWAYS_FINE


def refused(seen: Observation) -> bool:
    """Whether the request was refused, by its status or, wrapped, by its item."""
    if seen.status is not None and 400 <= seen.status < 500:
        return True
    return seen.status in (200, 207) and seen.answer is Answer.REFUSED


def shows_data(seen: Observation) -> bool:
    """Whether an item that should be a refusal carries data."""
    return any(item.data for item in seen.items)


def accounts_of(model: Model) -> tuple[str, ...]:
    """The accounts whose credentials the run has."""
    return model.began.accounts if model.began is not None else ()


CHECKS = (
    ExchangeCheck(name="access: credentials", judge=credentials, rests_on=EVERYTHING),
    ExchangeCheck(name="access: methods", judge=methods, rests_on=EVERYTHING, operations=UNDOCUMENTED),
)
