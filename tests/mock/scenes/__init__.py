"""Scenes: what a client does with a mock, so that a fault of it shows."""

from collections.abc import Callable, Iterator

from tests.mock.recording import Recording
from tests.mock.scenes.calls import (
    alike,
    callbacks_before_the_start,
    callbacks_while_running,
    calls,
    many_and_doubled,
    shared_callbacks,
)
from tests.mock.scenes.cells import cells
from tests.mock.scenes.due import DUE
from tests.mock.scenes.edits import edits, edits_before_the_start, nearly, unsent
from tests.mock.scenes.late_edits import again, shortly_before, too_late, twice_edited
from tests.mock.scenes.lists import after_others, lists, many, mixed_up
from tests.mock.scenes.lives import (
    deletion,
    deletion_after_others,
    far_away,
    left_alone,
    long_after,
    phases,
    seldom,
    through,
    time,
)
from tests.mock.scenes.rare import SHOWN_BY
from tests.mock.scenes.requests import (
    bodies,
    credentials,
    envelope,
    isolation,
    kept,
    long,
    refusals,
    sizes,
    unlike,
    values,
)

from campaign_contracts.mock.faults.fault import Fault

Scene = Callable[[Recording], None]


SCENES: tuple[Scene, ...] = (
    credentials, isolation, envelope, bodies, deletion, time, edits, values, nearly, lists, many, sizes, long, calls,
    edits_before_the_start, callbacks_before_the_start, unsent, again, left_alone, kept, through, phases,
    seldom, callbacks_while_running, shared_callbacks, alike, mixed_up, long_after, unlike, after_others,
    twice_edited, far_away, too_late, shortly_before, refusals, deletion_after_others, many_and_doubled, *DUE,
)  # fmt: skip


# Where a family is looked at first; the other scenes follow.
FIRST: dict[str, tuple[Scene, ...]] = {
    "ACC": (credentials, isolation),
    "ENV": (envelope, unlike, seldom),
    "CRE": (kept, nearly, values, bodies, envelope, time, sizes, seldom),
    "GET": (mixed_up, nearly, edits, phases),
    "EDT": (too_late, kept, nearly, edits, unsent, phases, callbacks_before_the_start, seldom),
    "LIF": (
        long_after,
        callbacks_while_running,
        far_away,
        too_late,
        left_alone,
        through,
        phases,
        again,
        nearly,
        edits,
        time,
        edits_before_the_start,
        seldom,
    ),
    "DEL": (deletion, deletion_after_others, mixed_up),
    "LST": (long_after, nearly, lists, many, seldom),
    "ROB": (bodies, mixed_up, long),
    "CAL": (
        alike,
        many_and_doubled,
        long_after,
        twice_edited,
        shortly_before,
        far_away,
        phases,
        edits_before_the_start,
        unsent,
        again,
        calls,
        edits,
        seldom,
    ),
    "CBK": (callbacks_while_running, shared_callbacks, calls),
}


def plays(fault: Fault) -> Iterator[Scene]:
    """The scenes of a fault: its cell, or those of its family first."""
    if fault.cell:
        state, stimulus, _ = fault.cell
        yield lambda mock: cells(mock, state, stimulus)
        return
    first = FIRST.get(fault.rules[0][:3], ())
    yield from (*first, *(scene for scene in SCENES if scene not in first))


def known(fault: Fault) -> list[Scene]:
    """The scenes that are known to show a fault which few others show."""
    return [scene for scene, faults in SHOWN_BY.items() if fault.name in faults]
