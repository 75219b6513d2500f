"""What the profile `smoke` tries: a choice of suite functions that was measured, and is kept as data.

`make smoke` measures it anew: which suite function catches which fault of the mock, at what cost in requests.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("smoke.toml")

MOST_REQUESTS = 400
"""No run of the profile sends more. A test counts them."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Suite functions by name, with parameters; what they decide of a target that offers all, and of one by itself.

    `rules` are promised where there are a clock, a receiver and a second account, `bare` where none of them is.
    """

    cases: tuple[str, ...]
    rules: tuple[str, ...]
    bare: tuple[str, ...]


@cache
def chosen() -> Choice:
    """The choice that is in force."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Choice(
        cases=tuple(data["cases"]),
        rules=tuple(data["decided"]["rules"]),
        bare=tuple(data["decided"]["bare"]),
    )
