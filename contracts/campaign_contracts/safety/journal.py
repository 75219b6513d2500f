"""The journal: what a run creates, on disk before it is sent, so that a killed run leaves nothing that is not found.

JSON lines: first whose run it is; then one for each request that could create campaigns, before it is sent, with what
they are recognised by; one when it was answered; and one for each campaign that was created, deleted or left behind.
"""

import contextlib
import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from campaign_contracts import instants
from campaign_contracts.history import Request
from campaign_contracts.locks import held, locked
from campaign_contracts.safety.writes import Refused, Sent

LARGEST = 200_000_000
"""Bytes of a journal that is read; a run that creates 100,000 campaigns writes a tenth of it."""


class Journal:
    """Writes one run's journal. The file appears before the first create, and goes when nothing is left to delete."""

    def __init__(self, path: Path, *, base_url: str, account_sid: str, run_id: str, live: bool) -> None:
        """Name the journal; nothing is written yet."""
        self.path = path
        self._head = {"run_id": run_id, "base_url": base_url, "account_sid": account_sid, "live": live}
        self._file: IO[str] | None = None
        self._open: dict[int, tuple[Request, int]] = {}
        self._count = 0
        self.accounts: set[str] = set()
        """The sids of accounts to which requests were sent that could create."""

    def sending(self, request: Request, sent: Sent) -> None:
        """Remember a request that could create, before it leaves. Raises OSError: then it must not leave."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")
            if locked(self._file) is False:
                raise OSError(f"{self.path} is another run's")
            self._write(self._head)
        self._count += 1
        self.accounts.add(sent.sid)
        self._write({"sending": self._count, "account_sid": sent.sid, "campaigns": list(sent.campaigns)})
        self._open[id(request)] = request, self._count

    def answered(
        self,
        request: Request,
        campaigns: Sequence[tuple[str, str]],
        *,
        definite: bool,
        refused: Refused | None = None,
    ) -> None:
        """Remember what a request led to, before anything else happens; `definite` says that this is all.

        `refused` is when it was refused. Raises OSError.
        """
        _, number = self._open.pop(id(request), (None, None))
        for identifier, sid in campaigns:
            self._write({"created": identifier, "account_sid": sid})
        if definite and number is not None:
            told = {} if refused is None else {"refused_at": refused.at, "doubt": refused.doubt}
            self._write({"answered": number} | told)

    def found(self, identifier: str, sid: str) -> None:
        """Remember a campaign that no answer told of, or that was settled too soon."""
        with contextlib.suppress(OSError):
            self._write({"created": identifier, "account_sid": sid})

    def settled(self, identifier: str) -> None:
        """Remember that nothing more can be done about a campaign; a full disk does not keep others from the same."""
        with contextlib.suppress(OSError):
            self._write({"settled": identifier})

    def close(self, *, done: bool) -> None:
        """Close the file; remove it when nothing is left to do."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
            if done:
                self.path.unlink(missing_ok=True)

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """What a journal on disk says: the campaigns (id to account sid) of a run that were not deleted.

    `unanswered` are requests of which nobody knows what they created, `refused` those that were refused, in whole or in
    part. `base_url` and `account_sid` are None where the journal has lost its first line; `damaged` counts the lines
    that cannot be read, and `running` says that the run still goes on. `written` is when something was last written
    (seconds since 1970). `unreadable` says why nothing could be read of it.
    """

    path: Path
    run_id: str
    base_url: str | None = None
    account_sid: str | None = None
    live: bool = True
    campaigns: dict[str, str] = field(default_factory=dict)
    unanswered: tuple[Sent, ...] = ()
    refused: tuple[Refused, ...] = ()
    damaged: int = 0
    running: bool = False
    written: float = 0.0
    unreadable: str | None = None


def journals(folder: Path) -> list[LeftBehind]:
    """What is left behind, run by run, oldest first. A damaged journal tells what can still be read of it."""
    return sorted(map(_told, folder.glob("*.jsonl")), key=lambda left: (left.written, left.path))


def _told(path: Path) -> LeftBehind:
    """What a journal says; one that cannot be read keeps no other from being swept."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            reason = "it is no file"
        elif found.st_size > LARGEST:
            reason = f"it has more than {LARGEST / 1e6:.0f} MB"
        else:
            return _read(path)
    except OSError as error:
        reason = error.strerror or str(error)
    return LeftBehind(path=path, run_id=path.stem, unreadable=reason)


def _read(path: Path) -> LeftBehind:
    entries: list[dict[str, Any]] = []
    damaged = 0
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip("\0 \r"):
            damaged += "\0" in line
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            damaged += number < len(lines)  # a torn last line is how a killed run ends
            continue
        damaged += not _sound(entry)
        entries += [entry] if _sound(entry) else []
    head = next((entry for entry in entries if isinstance(entry.get("run_id"), str)), {})
    answered = {entry["answered"]: entry for entry in entries if "answered" in entry}
    sent = {entry["sending"]: _sent(entry) for entry in entries if "sending" in entry}
    return LeftBehind(
        path=path,
        run_id=str(head.get("run_id", path.stem)),
        base_url=_text(head, "base_url"),
        account_sid=_text(head, "account_sid"),
        live=head.get("live") is not False,
        campaigns=_campaigns(entries),
        unanswered=tuple(each for number, each in sent.items() if number not in answered),
        refused=tuple(
            Refused(sent=sent[number], at=_seconds(entry, "refused_at"), doubt=_seconds(entry, "doubt") or 0.0)
            for number, entry in answered.items()
            if "refused_at" in entry and number in sent
        ),
        damaged=damaged + (not head),
        running=_locked(path),
        written=path.stat().st_mtime,
    )


def _campaigns(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What was created and not settled since: a list may show again what was."""
    campaigns: dict[str, str] = {}
    for entry in entries:
        if (created := _text(entry, "created")) and (sid := _text(entry, "account_sid")):
            campaigns[created] = sid
        if settled := _text(entry, "settled"):
            campaigns.pop(settled, None)
    return campaigns


_KINDS = {
    "run_id": str,
    "base_url": str,
    "account_sid": str,
    "created": str,
    "settled": str,
    "sending": int,
    "answered": int,
}
"""What stands in a journal, by the type of its value."""


def _sound(entry: Any) -> bool:
    """Whether an entry could be one that a run wrote."""
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(name, kind()), kind) for name, kind in _KINDS.items()
    ):
        return False
    texts = [entry.get(name, "") for name, kind in _KINDS.items() if kind is str]
    return not any("\ud800" <= character <= "\udfff" for text in texts for character in text)  # nothing sends those


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return value if isinstance(value, str) and value else None


def _seconds(entry: Mapping[str, Any], name: str) -> float | None:
    value = entry.get(name)
    return float(value) if isinstance(value, int | float) and abs(value) <= instants.LATEST else None


def _sent(entry: Mapping[str, Any]) -> Sent:
    campaigns = entry.get("campaigns")
    return Sent(
        sid=_text(entry, "account_sid") or "",
        campaigns=tuple(
            {str(name): str(value) for name, value in each.items()}
            for each in (campaigns if isinstance(campaigns, list) else [])
            if isinstance(each, dict)
        ),
    )


def _locked(path: Path) -> bool:
    """Whether the run that writes the journal is still there."""
    with path.open("rb") as file:
        return held(file)
