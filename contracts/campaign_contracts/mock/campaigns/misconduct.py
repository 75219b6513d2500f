"""What the faults of conduct do inside the operations. Nothing here runs while no fault is switched on."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import listing, record
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.store import Row, Store
from campaign_contracts.mock.clock import HOUR, SECOND, parse_instant
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.mock.wire import body
from campaign_contracts.mock.wire.envelope import Item
from campaign_contracts.mock.wire.refusal import RefusalError, invalid

if TYPE_CHECKING:
    from campaign_contracts.mock.campaigns.operations import Service

Json = Any
Verdict = dict[str, Json] | RefusalError

ALL = listing.Page(offset=0, limit=1_000_000, shown_limit=0)


class FailureOnPurposeError(Exception):
    """A fault demands a 500."""


def settling_instant(now: int, faults: frozenset[str], *, listing: bool) -> int:
    """Up to which instant things happen by themselves."""
    if "moves-only-when-listed" in faults and not listing:
        return 0
    return now - HOUR if "moves-late" in faults else now


def passed_over(content: bytes, faults: frozenset[str]) -> bool:
    """Whether a bad envelope is taken for an empty success."""
    try:
        document = body.parse(content)
    except RefusalError:
        return "broken-json-ignored" in faults
    return isinstance(document, dict) and document.get("campaigns") == [] and "no-campaigns-accepted" in faults


def judged_together(judged: list[Verdict], faults: frozenset[str]) -> list[Verdict]:
    """What becomes of the elements of a bulk when they do not stand alone."""
    bad = [place for place, verdict in enumerate(judged) if isinstance(verdict, RefusalError)]
    if not bad:
        return judged
    if "bulk-all-or-nothing" in faults:
        return [judged[bad[0]]] * len(judged)
    if "bulk-stops-at-failure" in faults:
        return [*judged[: bad[0]], *[judged[bad[0]]] * (len(judged) - bad[0])]
    return judged


def identifier(store: Store, place: int, faults: frozenset[str]) -> str | None:
    """An id that is used already, or None."""
    if "ids-reused" in faults:
        return store.take_deleted()
    if "twins-in-bulk" in faults and place == 2:
        return store.youngest_id(skip=1)
    return None


def stored(store: Store, identifier: str, place: int, faults: frozenset[str]) -> bool:
    """Whether a created campaign is stored."""
    if "created-not-stored" in faults or (place == 1 and "second-in-bulk-not-stored" in faults):
        return False
    return not store.knows(identifier)


def store_refused(service: "Service", account: str, elements: list[Json], items: list[Item], now: int) -> None:
    """Keep campaigns that were refused."""
    faults = service.behaviour.faults
    for place, (element, item) in enumerate(zip(elements, items, strict=True)):
        keep = "refused-create-stored" in faults or (place >= 1 and "refused-in-bulk-stored" in faults)
        if keep and item["code"] != 200 and isinstance(element, dict):
            name = element.get("name") if isinstance(element.get("name"), str) else "refused"
            definition = {
                "name": name,
                "caller_id": "+12025550199",
                "from": ["+12025550100"],
                "url": "https://a.example/",
            }
            campaign = record.create(
                definition, identifier=uuid.uuid4().hex, account=account, now=now, behaviour=service.behaviour
            )
            service.keeper.add(campaign, service.encoded(campaign), now)


def found(
    service: "Service", row: Row | None, account: str, identifier: str, purpose: str, *, visible: bool
) -> tuple[Row | None, bool]:
    """The campaign that a request is about, and whether it is visible when it was deleted."""
    faults, store = service.behaviour.faults, service.store
    across = {"read": "campaigns-shared", "delete": "campaigns-deleted-across", "calls": "calls-shared"}
    if row is None and across.get(purpose) in faults:
        row = store.get_anywhere(identifier)
    if row is None:
        row = _instead_of_unknown(service, account, purpose)
    if purpose == "read" and "deleted-still-readable" in faults:
        visible = True
    if purpose == "calls" and "deleted-has-calls" in faults:
        visible = True
    if purpose not in {"read", "calls", "delete"} and "deleted-can-be-edited" in faults:
        visible = True
    return row, visible or ("deleted", purpose) in service.behaviour.cells


def _instead_of_unknown(service: "Service", account: str, purpose: str) -> Row | None:
    faults = service.behaviour.faults
    kind = {"read": "unknown-id", "delete": "delete-of-unknown-id", "calls": "calls-of-unknown-id"}.get(
        purpose, "edit-of-unknown-id"
    )
    if f"{kind}-400" in faults:
        raise invalid("there is no such campaign")
    if f"{kind}-409" in faults:
        raise record.wrong_state("there is no such campaign", service.behaviour)
    if f"{kind}-200" not in faults:
        return None
    rows, _ = service.store.find(account, listing.Query(page=replace(ALL, limit=1), descending=True))
    row = rows[0] if rows else None
    if row is not None and purpose == "delete":
        return Row(campaign=replace(row.campaign, id="gone", state="created"), data=row.data)
    return row


def read(service: "Service", row: Row) -> Row:
    """What a read shows and leaves behind."""
    faults = service.behaviour.faults
    if "read-touches" in faults:
        touch(service, row.campaign)
    if "stale-read" in faults:
        first = replace(row.campaign, state="created", updated_at=row.campaign.created_at)
        return Row(campaign=first, data=service.encoded(first))
    return row


def touch(service: "Service", campaign: Campaign) -> None:
    """Raise date_updated for no reason."""
    service.keeper.save(replace(campaign, updated_at=campaign.updated_at + 2 * SECOND))


def edited(before: Campaign, after: Campaign, element: dict[str, Json], now: int, behaviour: Behaviour) -> Campaign:
    """What an accepted edit makes of a campaign."""
    faults = behaviour.faults
    if "edit-lowers-date-updated" in faults:
        after = replace(after, updated_at=before.updated_at - HOUR)
    if "edit-sets-date-created" in faults:
        after = replace(after, created_at=now + SECOND)
    if "date-created-editable" in faults and isinstance(element.get("date_created"), str):
        after = replace(after, created_at=parse_instant(element["date_created"]))
    settable = "status-settable" in faults or ("status-settable-beside-edit" in faults and "name" in element)
    states = sorted(behaviour.lifecycle.reading(str(element.get("status"))))
    return replace(after, state=states[0]) if settable and states else after


def edit_stored(service: "Service", before: Campaign, after: Campaign) -> bool:
    """Whether an edit is stored as it was answered."""
    faults = service.behaviour.faults
    if "stale-name" in faults and before.name != after.name:
        service.keeper.save(replace(after, definition={**after.definition, "name": before.name}))
        return False
    return True


def refused_edit(service: "Service", campaign: Campaign, element: Json) -> None:
    """What a refused edit leaves behind."""
    faults = service.behaviour.faults
    if not isinstance(element, dict) or campaign.state == "deleted":
        return
    callbacks = service.behaviour.lifecycle.callbacks
    kept: dict[str, Json] = {}
    if "refused-edit-half-applied" in faults and isinstance(element.get("name"), str) and len(element["name"]) > 3:
        kept["name"] = element["name"]
    if "refused-edit-applies-callbacks" in faults:
        kept |= {name: url for name, url in element.items() if name in callbacks and str(url).startswith("http")}
    if "action" in element and "refused-action-renames" in faults:
        kept["name"] = f"{campaign.name}!"
    if "action" in element and "refused-action-keeps-edit" in faults:
        late = service.behaviour.state(campaign.state).after_send_at
        window = callbacks if late else (*callbacks, "name", "custom_field")
        kept |= {name: value for name, value in element.items() if name in window and isinstance(value, str)}
    if element.get("action") == "resume" and campaign.state == "canceled" and "refused-resume-revives" in faults:
        campaign = replace(campaign, state="paused-after-send-at")
        service.keeper.save(campaign)
    if "action" in element and "refused-action-touches" in faults:
        touch(service, campaign)
    if kept:
        service.keeper.save(replace(campaign, definition={**campaign.definition, **kept}))


def asked_of_calls(parameters: Mapping[str, str], behaviour: Behaviour) -> dict[str, str]:
    """The parameters that a request for call details is taken to have."""
    taken = dict(parameters)
    for fault in behaviour.hooks:
        if fault.calls:
            fault.calls(taken)
    return taken


def deleted(service: "Service", row: Row, now: int) -> None:
    """What is left of a deleted campaign."""
    faults, campaign = service.behaviour.faults, replace(row.campaign, state="deleted")
    if "deletion-told-as-end" in faults:
        event = Event(kind="status_callback", id=f"{campaign.id}:deleted", at=now, status="canceled")
        service.keeper.tell(campaign, [event], service.behaviour)
    if "deleted-still-readable" in faults:
        service.store.update(campaign, "deleted", row.data, None)
    if "deleted-still-listed" in faults:
        service.store.update(campaign, service.behaviour.state(row.campaign.state).status, row.data, None)
