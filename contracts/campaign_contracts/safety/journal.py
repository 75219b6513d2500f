"""The journal: what a run created, on disk as it happens, so that a killed run leaves nothing that cannot be found.

JSON lines: first whose run it is, then one line for each campaign created, deleted, or left behind for good.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

from campaign_contracts.history import Exchange, Intent
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import Draft, UnreachableError
from campaign_contracts.usage import UsageError

CLEAN_UP = Intent(case="clean up")
FINAL = ("completed", "archived", "failed", "canceled")
PAGE = 500


class Journal:
    """Writes one run's journal. The file appears with the first create and goes when nothing is left to delete."""

    def __init__(self, path: Path, *, base_url: str, account_sid: str, run_id: str, live: bool) -> None:
        """Name the journal; nothing is written yet."""
        self.path = path
        self._head = {"run_id": run_id, "base_url": base_url, "account_sid": account_sid, "live": live}
        self._file: IO[str] | None = None

    def created(self, campaigns: Sequence[tuple[str, str]]) -> None:
        """Remember what a create led to, before anything else happens (nothing: nobody knows). Raises OSError."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")
            self._write(self._head)
        for identifier, sid in campaigns:
            self._write({"created": identifier, "account_sid": sid})

    def settled(self, identifier: str) -> None:
        """Remember that nothing more can be done about a campaign."""
        if self._file is not None:
            self._write({"settled": identifier})

    def close(self, *, done: bool) -> None:
        """Close the file; remove it when nothing is left to do."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if done:
                self.path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """What a journal on disk says: the campaigns (id to account sid) of a run that were not deleted."""

    path: Path
    run_id: str
    base_url: str
    account_sid: str
    live: bool
    campaigns: dict[str, str]


def journals(folder: Path) -> list[LeftBehind]:
    """What is left behind, run by run, oldest first. A torn last line is passed over. Raises UsageError."""
    return [_read(path) for path in sorted(folder.glob("*.jsonl"))]


def _read(path: Path) -> LeftBehind:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entries += [json.loads(line)] if line.strip() else []
        except ValueError:
            if number < len(lines):
                raise UsageError(f"{path}, line {number}: no line of a journal; delete the file or mend it") from None
    try:
        head = entries[0]
        settled = {entry["settled"] for entry in entries if "settled" in entry}
        created = {entry["created"]: entry["account_sid"] for entry in entries[1:] if "created" in entry}
        return LeftBehind(
            path=path,
            run_id=head["run_id"],
            base_url=head["base_url"],
            account_sid=head["account_sid"],
            live=head["live"],
            campaigns={identifier: sid for identifier, sid in created.items() if identifier not in settled},
        )
    except (IndexError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path}: no journal of a run; delete the file or mend it") from None


@dataclass(kw_only=True)
class CleanUp:
    """What came of cleaning up: `kept` are campaigns that have ended and cannot be deleted, `failed` may still run."""

    deleted: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failed and self.interrupted is None


def words(result: CleanUp | None, journal: Path | None, *, live: bool) -> list[str]:
    """What has to be said of a clean-up: nothing when everything is gone, every id that is left on a live service."""
    if result is None:
        return []
    lines = []
    if result.kept:
        ids = f": {_named(result.kept)}" if live else ""
        lines.append(f"{len(result.kept)} campaigns have ended and cannot be deleted{ids}")
    if result.failed:
        lines.append(f"{len(result.failed)} campaigns could not be deleted, and may still run: {_named(result.failed)}")
    if result.interrupted:
        lines.append(f"cleaning up was cut short ({result.interrupted})")
    if not result.done:
        lines.append(f"`campaign-contracts sweep` tries again; what is left stands in {journal}")
    return lines


def _named(campaigns: Mapping[str, str]) -> str:
    return ", ".join(f"{identifier} ({status})" for identifier, status in campaigns.items())


def clean_up(
    send: Callable[[Draft], Exchange],
    inventory: Inventory,
    *,
    settled: Callable[[str], None],
    progress: Callable[[int, int], None] | None = None,
) -> CleanUp:
    """Delete every campaign of the inventory; end (pause, complete) what has started and cannot be deleted."""
    result = CleanUp()
    left = dict(inventory.created)
    try:
        for number, (identifier, sid) in enumerate(left.items(), start=1):
            _remove(send, identifier, sid, result)
            if identifier not in result.failed:
                settled(identifier)
            if progress is not None:
                progress(number, len(left))
    except (UnreachableError, KeyboardInterrupt) as error:
        result.interrupted = str(error) or "interrupted"
    return result


def find(send: Callable[[Draft], Exchange], sid: str, run_id: str) -> Iterator[Exchange]:
    """The pages of the account's campaigns whose names carry the run's id. Raises UnreachableError."""
    offset = 0
    while True:
        query = urlencode({"name": run_id, "limit": PAGE, "offset": offset})
        exchange = send(_draft("GET", sid, f"?{query}", "list_campaigns"))
        yield exchange
        if exchange.response is None or exchange.response.status >= 500:
            raise UnreachableError("the list of campaigns cannot be read")
        body = exchange.response.json
        items = body.get("response") if isinstance(body, dict) else None
        count = len(items) if isinstance(items, list) else 0
        offset += count
        total = (
            body["metadata"].get("total") if isinstance(body, dict) and isinstance(body.get("metadata"), dict) else 0
        )
        if not count or not isinstance(total, int) or offset >= total:
            return


def _remove(send: Callable[[Draft], Exchange], identifier: str, sid: str, result: CleanUp) -> None:
    path = f"/{quote(identifier, safe='')}"
    deletion = send(_draft("DELETE", sid, path, "delete_campaign"))
    if deletion.response is not None and (deletion.response.status < 300 or deletion.response.status in (404, 410)):
        result.deleted += 1
        return
    status = _status(send(_draft("GET", sid, path, "get_campaign")))
    for action in ("pause", "complete"):
        if status in FINAL or status is None:
            break
        send(_draft("PUT", sid, path, "update_campaign", {"campaigns": [{"action": action}]}))
        status = _status(send(_draft("GET", sid, path, "get_campaign")))
    if status in FINAL:
        result.kept[identifier] = status
    else:
        result.failed[identifier] = status or "unreadable"


def _status(exchange: Exchange) -> str | None:
    body = exchange.response.json if exchange.response else None
    items = body.get("response") if isinstance(body, dict) else None
    item = items[0] if isinstance(items, list) and items else items
    data = item.get("data") if isinstance(item, dict) else None
    status = data.get("status") if isinstance(data, dict) else None
    return status.lower() if isinstance(status, str) else None


def _draft(method: str, sid: str, rest: str, operation: str, body: Any = None) -> Draft:
    return Draft(
        method=method,
        target=f"/v2/accounts/{quote(sid, safe='')}/campaigns{rest}",
        account=sid,
        body=json.dumps(body).encode() if body is not None else b"",
        operation=operation,
        intent=CLEAN_UP,
    )
