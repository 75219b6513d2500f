"""What an entry asks and shows of campaigns, as far as its neighbours are concerned."""

from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any

import orjson

from campaign_contracts import envelope, instants
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.recordings import others
from campaign_contracts.recordings.entries import Entry
from campaign_contracts.recordings.order import Shown

Recent = dict[tuple[str, bool], Shown]
"""How campaigns were shown last, each by itself and in a list."""

MOST_RECENT = 4096

MOVING = ("status", "date_updated", "stats", "summary", "report_url")
"""Members of a campaign that change without an edit."""


def parsed(body: bytes) -> Any:
    """The JSON of a body; None where it has none."""
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def code(document: Any, status: int) -> int:
    """What decides whether a request was done: the `code` of its item where there is one, else the status."""
    found = [each.get("code") for each in envelope.items(document) if isinstance(each, dict)]
    return found[0] if status in (200, 207) and len(found) == 1 and isinstance(found[0], int) else status


def edit(entry: Entry) -> Mapping[str, Any]:
    """The members of an edit."""
    document = parsed(entry.body or b"") if entry.method == "PUT" else None
    sent = document.get("campaigns") if isinstance(document, dict) else None
    return sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}


def shown(document: Any, listed: bool, status: int, recent: Recent) -> Iterator[Shown]:
    """The campaigns that an answer shows; one for all answers that show the same."""
    if status not in (200, 207):
        return
    for data in envelope.identified(document):
        if "date_updated" not in data:
            continue
        schedule = data.get("schedule")
        now = Shown(
            id=intern(data["id"]),
            status=intern(status_fold(str(data.get("status")))),
            created=instants.parse(data.get("date_created")),
            updated=instants.parse(data.get("date_updated")),
            send_at=instants.parse(schedule.get("send_at")) if isinstance(schedule, Mapping) else None,
            rest=b"" if listed else others.digest({name: data[name] for name in data if name not in MOVING}),
        )
        if len(recent) > MOST_RECENT:
            recent.clear()
        same = recent.setdefault((now.id, listed), now)
        if same != now:
            same = recent[now.id, listed] = now
        yield same
