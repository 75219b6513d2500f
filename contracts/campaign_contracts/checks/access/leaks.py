"""No answer gives a secret away."""

import re
from collections.abc import Iterator

from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import ExchangeCheck, Reporter, judges
from campaign_contracts.redaction import STRANGER
from campaign_contracts.verdicts import Judgement, kept

SHORTEST_ECHO = 12
"""An Authorization value shorter than this may stand in an answer by chance."""

_SECRET = re.compile(
    r"\{(?P<altered>altered )?"
    rf"(?P<kind>token(?!:{STRANGER}\}})|credentials|wrong|malformed):[^{{}}]*\}}"
)
"""What stands in an answer for a secret, or for credentials that a suite has made out of one.

What was sent as a token and never taken is none: it may be any word.
"""


@judges("ACC-06")
def secrets(seen: Observation, model: Model) -> Iterator[Judgement]:
    """No answer repeats a token, an Authorization value or the pair that it encodes."""
    response = seen.exchange.response
    if response is None:
        return
    said = f"{seen.exchange.request.target} {seen.exchange.request.body.decode('utf-8', 'replace')}"
    if _SECRET.search(said) is not None:
        return  # it was sent as data, and data may come back
    value = seen.exchange.request.headers.get("authorization", "").partition(" ")[2].strip()
    telling = value if len(value) >= SHORTEST_ECHO else None
    for name, place, text in _places(seen):
        found = _SECRET.search(text) if "{" in text else None
        if found is not None or (telling is not None and telling in text):
            secret, what = _what(found)
            yield Reporter(seen).broken(
                "ACC-06",
                f"{secret}-in-{name}",
                summary=f"the answer to {seen.method} repeats the {what} in {place}",
                expected="an answer without any secret of the request",
                observed=f"{place}: {found[0] if found is not None else telling}"[:200],
            )
            return
    whole = not {"response-body", "data", "headers"} & set(seen.exchange.unknown)
    if "authorization" in seen.exchange.request.headers and whole:
        yield kept("ACC-06")


def _what(found: re.Match[str] | None) -> tuple[str, str]:
    """What was found, as a name and in words."""
    if found is None or found["kind"] in ("wrong", "malformed"):
        return "authorization", "Authorization value"
    if found["altered"]:
        return f"altered-{found['kind']}", f"{found['kind']} (in part, backwards or in other letter case)"
    return found["kind"], found["kind"]


def _places(seen: Observation) -> Iterator[tuple[str, str, str]]:
    """Where an answer can hold something: as a name, in words, and what stands there."""
    response = seen.exchange.response
    if response is not None:
        yield from ((name, f"the header {name}", f"{name}: {value}") for name, value in response.headers.items())
        yield "body", "the body", response.body.decode("utf-8", "replace")


CHECKS = (ExchangeCheck(name="leaks: secrets", judge=secrets, rests_on=frozenset(), plain=True),)
