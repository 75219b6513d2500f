"""The lifecycle as a picture, coloured by what a run saw: moves taken, refusals kept, cells that break a rule. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from campaign_contracts.lifecycle import REFUSED, Lifecycle
from campaign_contracts.spec import Json

Fate = Literal["violated", "taken", "refused", "untried"]

WORST_FIRST: tuple[Fate, ...] = ("violated", "taken", "refused", "untried")
WIDTH, HEIGHT = 132, 46
_COLUMN, _ROW, _MARGIN = 240, 116, 14

_PLACES: Mapping[str, tuple[float, float]] = {
    "starting": (2, 0),
    "deleted": (0, 1), "created": (1, 1), "in-progress": (3, 1), "failed": (4, 1),
    "paused-before-send-at": (1, 2), "paused-after-send-at": (2, 2), "paused-started": (3, 2),
    "completed": (4, 2), "archived": (5, 2),
    "completed-before-send-at": (1, 3), "archived-before-send-at": (2, 3), "canceled": (3, 3),
}  # fmt: skip
"""Column and row of each state; a state without a place gets one below the others."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One cell with what came of it. `accepted` and `refused` count the answers to campaigns in just this state."""

    state: str
    stimulus: str
    legal: tuple[str, ...]
    accepted: int
    refused: int
    fate: Fate


def tried(cells: Sequence[Mapping[str, Json]], lifecycle: Lifecycle, violated: frozenset[str]) -> list[Tried]:
    """The cells of a report's coverage with their fates. `violated` are the ids of violated rules.

    A cell is violated when a violated rule speaks of it and its answers contradict its legal outcomes (answers alone
    accuse nobody: of equal requests sent at once, all but one may be refused). Where no cell of a violated rule does,
    the rule was broken otherwise, and all of its cells that were tried count.
    """
    rules = {key: frozenset(cell.rules) & violated for key, cell in lifecycle.table.items()}
    contradicted = {key for c in cells if _contradicts(c) and rules[key := (c["state"], c["stimulus"])]}
    explained = {rule for key in contradicted for rule in rules[key]}
    found = []
    for cell in cells:
        key = (cell["state"], cell["stimulus"])
        met = cell["accepted"] or cell["refused"]
        broken = key in contradicted or (met and rules[key] - explained)
        fate: Fate = "violated" if broken else "taken" if cell["accepted"] else "refused" if met else "untried"
        found.append(
            Tried(
                state=cell["state"],
                stimulus=cell["stimulus"],
                legal=tuple(cell["legal"]),
                accepted=cell["accepted"],
                refused=cell["refused"],
                fate=fate,
            )
        )
    return found


def _contradicts(cell: Mapping[str, Json]) -> bool:
    legal = cell["legal"]
    return bool((cell["accepted"] and legal == [REFUSED]) or (cell["refused"] and REFUSED not in legal))


def boxes(lifecycle: Lifecycle) -> list[dict[str, Json]]:
    """A box for each state."""
    return [
        {"lines": _lines(name), "x": x - WIDTH / 2, "y": y - HEIGHT / 2, "middle": x, "centre": y}
        for name, (x, y) in _centres(lifecycle).items()
    ]


def _lines(name: str) -> list[str]:
    """A name as one line, or as two where it is long."""
    parts = name.split("-")
    return [name] if len(name) <= 14 else ["-".join(parts[:2]) + "-", "-".join(parts[2:])] if parts[2:] else parts


def size(lifecycle: Lifecycle) -> tuple[float, float]:
    """Width and height of the picture."""
    centres = _centres(lifecycle).values()
    return max(x for x, _ in centres) + WIDTH / 2 + _MARGIN, max(y for _, y in centres) + HEIGHT / 2 + _MARGIN


def arrows(cells: Sequence[Tried], lifecycle: Lifecycle) -> Iterator[dict[str, Json]]:
    """An arrow for each pair of states that a legal move leads between, with the worst fate of its cells."""
    centres = _centres(lifecycle)
    pairs: dict[tuple[str, str], list[Tried]] = {}
    for cell in cells:
        decided = lifecycle.table[cell.state, cell.stimulus].decided
        for outcome in cell.legal if decided else ():
            if outcome not in (REFUSED, cell.state):
                pairs.setdefault((cell.state, outcome), []).append(cell)
    for (begin, end), moves in pairs.items():
        by_itself = all(cell.stimulus in lifecycle.by_itself for cell in moves)
        fate = min((cell.fate for cell in moves), key=WORST_FIRST.index)
        yield {
            **_drawn(centres[begin], centres[end], both=(end, begin) in pairs),
            "fate": "by-itself" if by_itself and fate == "untried" else fate,
            "lines": [cell.stimulus for cell in moves],
            "title": f"{begin} → {end}",
        }


def _centres(lifecycle: Lifecycle) -> dict[str, tuple[float, float]]:
    known = [name for name in lifecycle.states if name in _PLACES]
    others = [name for name in lifecycle.states if name not in _PLACES]
    below = max((_PLACES[name][1] for name in known), default=-1) + 1
    places = {name: _PLACES[name] for name in known}
    places |= {name: (index % 6, below + index // 6) for index, name in enumerate(others)}
    left, top = WIDTH / 2 + _MARGIN, HEIGHT / 2 + _MARGIN
    return {name: (left + column * _COLUMN, top + row * _ROW) for name, (column, row) in places.items()}


def _drawn(begin: tuple[float, float], end: tuple[float, float], *, both: bool) -> dict[str, Json]:
    """A line from the edge of one box to that of another: aside where one comes back, a bow where a box is between."""
    (x1, y1), (x2, y2) = begin, end
    if y1 == y2 and abs(x2 - x1) > _COLUMN and y1 > HEIGHT + _ROW * 1.5:
        low = y1 + HEIGHT / 2 + 30
        under, deep = y1 + HEIGHT / 2, low + 14
        path = f"M {x1 + 40:g} {under:g} C {x1 + 90:g} {deep:g}, {x2 - 90:g} {deep:g}, {x2 - 46:g} {under + 4:g}"
        return {"path": path, "x": (x1 + x2) / 2 + 90, "y": low}
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    along_x, along_y = (x2 - x1) / length, (y2 - y1) / length
    to_side = (WIDTH / 2 + 4) / abs(along_x) if along_x else length
    to_top = (HEIGHT / 2 + 4) / abs(along_y) if along_y else length
    reach, shift = min(to_side, to_top), 34.0 if both else 0.0
    aside_x, aside_y = along_y * shift, -along_x * shift
    a, b = x1 + along_x * reach + aside_x, y1 + along_y * reach + aside_y
    c, d = x2 - along_x * reach + aside_x, y2 - along_y * reach + aside_y
    near = abs(x2 - x1) <= _COLUMN and abs(y2 - y1) <= _ROW
    along = 0.5 if near else 0.26  # half-way of a long one, others cross it
    return {"path": f"M {a:g} {b:g} L {c:g} {d:g}", "x": a + (c - a) * along, "y": b + (d - b) * along}
