"""What a run opens, as its settings say: its history with the first record, the journal, the receiver of callbacks."""

from collections.abc import Callable
from datetime import datetime

from campaign_contracts import __version__
from campaign_contracts.bundle import Bundle
from campaign_contracts.gating.asked import prepare
from campaign_contracts.history import RunBegan
from campaign_contracts.receiver import MOST_BYTES, Receiver
from campaign_contracts.recordings.histories import HISTORY, UNPACKED
from campaign_contracts.recordings.shelf import Shelf
from campaign_contracts.reports import delivery
from campaign_contracts.running.settings import Settings
from campaign_contracts.safety.journal import Journal


def history_of(settings: Settings) -> Shelf:
    """The history, in the report folder where there is one. Raises UsageError, OSError."""
    folder = settings.report_dir
    if folder is None:
        return Shelf(None)
    folder.mkdir(parents=True, exist_ok=True)
    return Shelf(folder / HISTORY)


def begin_report(settings: Settings, records: Shelf) -> None:
    """Write a run's history, instead of an earlier run's reports. Raises OSError."""
    if settings.report_dir is not None:
        for name in (*delivery.WRITTEN, UNPACKED):
            (settings.report_dir / name).unlink(missing_ok=True)
    records.begin()


def journal_of(settings: Settings, run_id: str) -> Journal | None:
    """The journal of what has to be deleted again; None where nothing has to be. Raises OSError."""
    if settings.journal_dir is None or settings.own_mock:
        return None
    settings.journal_dir.mkdir(parents=True, exist_ok=True)
    return Journal(
        settings.journal_dir / f"{run_id}.jsonl",
        base_url=settings.base_url,
        account_sid=settings.sid,
        run_id=run_id,
        live=settings.live,
    )


def receiver_of(settings: Settings, elapsed: Callable[[], float]) -> Receiver | None:
    """Callbacks are received where time can be moved and calls may be placed. `elapsed`: seconds since the start."""
    if settings.control_url is None or (settings.live and not settings.dial):
        return None
    return Receiver(
        elapsed,
        host=settings.callback_host,
        most_bytes=min(settings.answer_bytes, MOST_BYTES),
        most_seconds=settings.answer_seconds,
    ).start()


def beginning(
    settings: Settings, bundle: Bundle, *, started_at: datetime, run_id: str, receiver: str | None, narrowed: bool
) -> RunBegan:
    """The first record of a history: what a run tries, and on what. `receiver` is the base URL of the receiver."""
    return RunBegan(
        started_at=started_at.isoformat(timespec="milliseconds"),
        kit=__version__,
        specification=bundle.sha256,
        base_url=settings.base_url,
        account_sid=settings.sid,
        accounts=tuple(settings.accounts),
        control=settings.control_url is not None,
        live=settings.live,
        profile=settings.profile,
        seed=settings.seed,
        receiver=receiver,
        narrowed=narrowed or settings.narrowed,
        run_id=run_id,
        rules=settings.rules,
        excluded=prepare(settings.asked, bundle.catalogue).excluded,
        authorities=settings.authorities,
        dialect=settings.dialect,
        shard="/".join(map(str, settings.shard)) if settings.shard is not None else None,
        may_dial=bool(settings.dial),
        own_mock=settings.own_mock,
        contrarian=settings.contrarian,
        stern=settings.stern,
        personality=settings.personality,
        faults=settings.faults,
    )
