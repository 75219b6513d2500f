"""Judging a recording in two processes: the one that reads it has the plain checks, a second judge has the others."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from campaign_contracts.bundle import Bundle
from campaign_contracts.checks import CHECKS
from campaign_contracts.checks.judge import Judge, Judged, judge, parted
from campaign_contracts.history import Record
from campaign_contracts.recordings.packed import is_large
from campaign_contracts.running.background_judge import BackgroundJudge


@contextlib.contextmanager
def second_judge(path: Path) -> Iterator[BackgroundJudge | None]:
    """A second judge for a large recording, where there is another processor. It gets ready while the file is read.

    Raises OSError.
    """
    if is_large(path) and _processors() > 1:
        with BackgroundJudge(second_part=True) as second:
            yield second
    else:
        yield None


def judged_by(records: Iterable[Record], bundle: Bundle, second: BackgroundJudge | None) -> Judged:
    """What the checks make of records, the same with a second judge and without one."""
    if second is None:
        return judge(records, bundle, CHECKS)
    first = Judge(bundle=bundle, checks=parted(CHECKS)[0], covers=False)
    for record in records:
        second.feed(record)
        first.feed(record)
    judged = first.finish()
    judged.join(second.finish())
    return judged


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
