"""The requests of a run on a line of time, as bars. Pure."""

from collections.abc import Mapping

from campaign_contracts.coverage import KINDS
from campaign_contracts.spec import Json

WIDTH, HEIGHT = 1000, 120
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
_MOST_TICKS = 10


def bars(timeline: Mapping[str, Json]) -> dict[str, Json]:
    """Rectangles of each slot, stacked from below, ticks in seconds, and the largest number of requests in a slot."""
    slots = timeline["slots"]
    most = max((sum(slot.values()) for slot in slots), default=0)
    if not most:
        return {"bars": [], "ticks": [], "most": 0, "slot": timeline["slot_s"], "totals": dict.fromkeys(KINDS, 0)}
    width = WIDTH / len(slots)
    found = []
    for index, slot in enumerate(slots):
        top = float(HEIGHT)
        for kind in KINDS:
            height = slot[kind] * HEIGHT / most
            if height:
                top -= height
                found.append(
                    {"kind": kind, "x": round(index * width, 2), "y": round(top, 2), "height": round(height, 2)}
                )
    return {
        "bars": found,
        "bar_width": round(max(width - 0.6, 0.5), 2),
        "ticks": _ticks(len(slots) * timeline["slot_s"]),
        "most": most,
        "slot": timeline["slot_s"],
        "totals": {kind: sum(slot[kind] for slot in slots) for kind in KINDS},
    }


def _ticks(seconds: float) -> list[dict[str, Json]]:
    step = next((step for step in _STEPS if seconds / step <= _MOST_TICKS), _STEPS[-1])
    return [
        {"x": round(index * step * WIDTH / seconds, 2), "text": _clock(index * step)}
        for index in range(int(seconds / step) + 1)
    ]


def _clock(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:g} s"
    return f"{seconds / 60:g} min" if seconds < 7200 else f"{seconds / 3600:g} h"
