"""What the page draws: the lifecycle as boxes and arrows, the calls of a campaign on a time line. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from campaign_contracts.lifecycle import REFUSED, Lifecycle
from campaign_contracts.mock.clock import DAY, HOUR, MINUTE, SECOND, utc_text
from campaign_contracts.mock.dialling.calls import Call
from campaign_contracts.spec import Json

SHOWN_NUMBERS = 40
MOST_TICKS = 7
_FIRST_LABEL, _LABEL = 28, 13
"""How much of the width a date with a time, or one of them alone, takes on a narrow page, in percent."""

_PLACES = {
    "created": (70, 40),
    "in-progress": (280, 40),
    "paused": (280, 160),
    "deleted": (70, 160),
    "completed": (510, 40),
    "failed": (510, 100),
    "canceled": (510, 160),
    "archived": (720, 40),
}
_HALF_WIDTH, _HALF_HEIGHT = 58, 23
_STEPS = (SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
          HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY, 3650 * DAY)  # fmt: skip


def boxes(counts: Mapping[str, int]) -> list[dict[str, Json]]:
    """A box for each status, with the number of campaigns in it."""
    return [
        {
            "status": status,
            "left": x - _HALF_WIDTH,
            "top": y - _HALF_HEIGHT,
            "width": 2 * _HALF_WIDTH,
            "height": 2 * _HALF_HEIGHT,
            "x": x,
            "y": y,
            "count": counts.get(status, 0),
        }
        for status, (x, y) in _PLACES.items()
    ]


def arrows(lifecycle: Lifecycle) -> Iterator[dict[str, Json]]:
    """An arrow for each pair of statuses that some decided cell leads between; it names what leads there."""
    stimuli: dict[tuple[str, str], dict[str, None]] = {}
    for cell in lifecycle.cells():
        for outcome in cell.outcomes if cell.decided else ():
            if outcome != REFUSED:
                pair = (lifecycle.states[cell.state].status, lifecycle.states[outcome].status)
                stimuli.setdefault(pair, {})[cell.stimulus] = None
    for (begin, end), names in stimuli.items():
        if begin != end:
            shift = 7.0 if (end, begin) in stimuli else 0.0
            yield {**_between(_PLACES[begin], _PLACES[end], shift), "title": f"{begin} → {end}: {', '.join(names)}"}


def _between(begin: tuple[float, float], end: tuple[float, float], shift: float) -> dict[str, float]:
    """A line from the edge of one box to the edge of another, moved aside where one comes back."""
    (x1, y1), (x2, y2) = begin, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    along_x, along_y = (x2 - x1) / length, (y2 - y1) / length
    to_side = (_HALF_WIDTH + 3) / abs(along_x) if along_x else length
    to_top = (_HALF_HEIGHT + 3) / abs(along_y) if along_y else length
    reach, aside_x, aside_y = min(to_side, to_top), -along_y * shift, along_x * shift
    return {
        "x1": round(x1 + along_x * reach + aside_x, 1),
        "y1": round(y1 + along_y * reach + aside_y, 1),
        "x2": round(x2 - along_x * reach + aside_x, 1),
        "y2": round(y2 - along_y * reach + aside_y, 1),
    }


def time_line(calls: Sequence[Call], now: int) -> dict[str, Json]:
    """The calls of the first numbers: a row for each number, bars and ticks placed in percent of the width."""
    numbers = list(dict.fromkeys(call.number for call in calls))
    rows: dict[str, list[dict[str, Json]]] = {number: [] for number in numbers[:SHOWN_NUMBERS]}
    shown = [call for call in calls if call.number in rows]
    if not shown:
        return {"rows": [], "ticks": [], "hidden": 0}
    begin = shown[0].start
    scale = 100 / max(max(min(call.end, now) for call in shown) - begin, 10 * SECOND)
    for call in shown:
        status = call.status if call.end <= now else "in-progress"
        rows[call.number].append(
            {
                "left": round((call.start - begin) * scale, 2),
                "width": round(max(0, min(call.end, now) - call.start) * scale, 2),
                "status": status,
                "title": f"{call.number}, attempt {call.attempt}: {status}, {utc_text(call.start)[11:19]}",
            }
        )
    return {
        "rows": [{"number": number, "calls": bars} for number, bars in rows.items()],
        "ticks": list(_ticks(begin, 100 / scale, scale)),
        "hidden": len(numbers) - len(rows),
    }


def _ticks(begin: int, length: float, scale: float) -> Iterator[dict[str, Json]]:
    """Round instants on the way, a date where the day changes."""
    step = next((step for step in _STEPS if length / step <= MOST_TICKS), _STEPS[-1])
    yield {"left": 0, "text": utc_text(begin)[:19].replace("T", " ")}
    instant = (begin // step + 1) * step
    while (left := round((instant - begin) * scale, 2)) <= 100 - _LABEL:
        text = utc_text(instant)
        if left >= _FIRST_LABEL:
            yield {"left": left, "text": text[:10] if step >= DAY else text[11:19]}
        instant += step
