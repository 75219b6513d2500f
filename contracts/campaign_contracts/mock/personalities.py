"""Legal servers, each a mixture of the choices: the contrarian one, the stern one, and any that a seed draws.

`PLAIN` takes the first of what each choice may be, `CONTRARIAN` the second (but for those that only `drawn` varies).
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from random import Random
from typing import Any

from campaign_contracts.mock.choices import Choices

_FIELDS = {one.name: one for one in fields(Choices)}
TOPICAL = {name: one.metadata["any_of"] for name, one in _FIELDS.items() if "any_of" in one.metadata}
"""The fields that are a choice for each of several topics."""

LEGAL: Mapping[str, tuple[Any, ...]] = {
    name: (one.default, *one.metadata["others"]) for name, one in _FIELDS.items() if name not in TOPICAL
}
"""What each other field may be, that of the plain mock first."""

CONTRARIAN = Choices(**{name: values[1] for name, values in LEGAL.items() if _FIELDS[name].metadata["contrary"]})


def stern(choices: Choices) -> Choices:
    """The same server, except that it refuses everything it may refuse."""
    wanted = {name: one.metadata["stern"] for name, one in _FIELDS.items() if one.metadata["stern"] is not None}
    return replace(choices, **wanted)


def drawn(seed: int) -> Choices:
    """A random legal server: the same one for the same seed."""
    random = Random(seed)
    made: dict[str, Any] = {name: random.choice(values) for name, values in LEGAL.items()}
    for name, topics in TOPICAL.items():
        made[name] = frozenset(topic for topic in topics if random.random() < 0.5)
    return Choices(**made)
