"""The operations: what each request does to the campaigns, and how it is answered. The instant is an argument."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from campaign_contracts.bundle import Bundle
from campaign_contracts.mock import body, campaigns, listing, misconduct, mislisting, representation
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import Campaign
from campaign_contracts.mock.envelope import Answer, Item, document, encode, failure, success
from campaign_contracts.mock.refusal import RefusalError, invalid, not_found
from campaign_contracts.mock.store import Row, Store
from campaign_contracts.mock.validation import Values

Json = Any


class Service:
    """Campaigns of all accounts, served. Not thread-safe: one request at a time."""

    def __init__(self, *, bundle: Bundle, store: Store, behaviour: Behaviour) -> None:
        """Serve what the store holds."""
        self.behaviour = behaviour
        self.store = store
        self._values = Values(bundle.spec, behaviour)
        self._next_due = store.next_due()

    def behave(self, behaviour: Behaviour) -> None:
        """Behave differently from now on (faults were switched)."""
        self.behaviour = behaviour
        for campaign in self.store.all():
            self.save(campaign)
        self._next_due = self.store.next_due()

    def forget(self) -> None:
        """Forget every campaign."""
        self.store.forget()
        self._next_due = None

    @property
    def next_due(self) -> int | None:
        """The earliest instant at which something happens by itself."""
        return self._next_due

    def settle(self, now: int) -> None:
        """Let everything happen that is due; afterwards reads and lists need no simulation."""
        if self.behaviour.faults:
            now = misconduct.settling_instant(now, self.behaviour.faults)
        if self._next_due is None or self._next_due > now:
            return
        for campaign in self.store.due(now):
            self.save(campaigns.settle(campaign, now, self.behaviour))
        self._next_due = self.store.next_due()

    def create(self, account: str, content: bytes, now: int) -> Answer:
        """POST: each element stands alone (ENV-10)."""
        faults = self.behaviour.faults
        if faults and misconduct.passed_over(content, faults):
            return encode(document("POST", 200, []), 200)
        elements = body.elements(body.parse(content), faults)
        if self.behaviour.choices.non_object_fails_request and not all(isinstance(entry, dict) for entry in elements):
            raise invalid("each campaign must be an object")
        judged = [self._judged(element) for element in elements]
        if faults:
            judged = misconduct.judged_together(judged, faults)
        items = [self._created(account, verdict, now, place) for place, verdict in enumerate(judged)]
        if faults:
            misconduct.store_refused(self, account, elements, items, now)
        codes = {item["code"] for item in items}
        status = items[0]["code"] if 200 not in codes or codes == {200} else self.behaviour.choices.mixed_bulk_status
        return encode(document("POST", status, items), status)

    def _judged(self, element: Json) -> dict[str, Json] | RefusalError:
        try:
            return self._values.created(element, self.behaviour)
        except RefusalError as refusal:
            return refusal

    def _created(self, account: str, verdict: dict[str, Json] | RefusalError, now: int, place: int) -> Item:
        if isinstance(verdict, RefusalError):
            return failure(verdict)
        identifier = uuid.uuid4().hex
        if self.behaviour.faults:
            identifier = misconduct.identifier(self.store, place, self.behaviour.faults) or identifier
        try:
            campaign = campaigns.create(
                verdict, identifier=identifier, account=account, now=now, behaviour=self.behaviour
            )
            data = self.encoded(campaign)
        except RefusalError as refusal:
            return failure(refusal)
        if not self.behaviour.faults or misconduct.stored(self.store, identifier, place, self.behaviour.faults):
            self.add(campaign, data)
        return self._item(campaign, data)

    def read(self, account: str, identifier: str) -> Answer:
        """GET one."""
        row = self._find(account, identifier, "read", visible=self.behaviour.choices.deleted_stays_visible)
        if self.behaviour.faults:
            row = misconduct.read(self, row)
        return encode(document("GET", 200, [self._item(row.campaign, row.data)]), 200)

    def update(self, account: str, identifier: str, content: bytes, now: int, row: Row | None = None) -> Answer:
        """PUT: an edit, an action, or both (rulings *edit + action in one PUT*, *unknown request fields*)."""
        faults = self.behaviour.faults
        element = body.elements(body.parse(content), faults, put=True)[0]
        wanted = element.get("action") if isinstance(element, dict) else None
        row = row or self._find(account, identifier, str(wanted))
        try:
            changes, action = self._values.edited(element, self.behaviour)
            campaign = self._edited(row.campaign, changes, action, now)
            if faults:
                campaign = misconduct.edited(row.campaign, campaign, element, now, self.behaviour)
            data = self.encoded(campaign)
        except RefusalError as refusal:
            if faults:
                misconduct.refused_edit(self, row.campaign, element, now)
            return encode(document("PUT", refusal.status, [failure(refusal)]), refusal.status)
        if not faults or misconduct.edit_stored(self, row.campaign, campaign):
            self.save(campaign, data)
        return encode(document("PUT", 200, [self._item(campaign, data)]), 200)

    def _edited(self, campaign: Campaign, changes: Mapping[str, Json], action: str | None, now: int) -> Campaign:
        def fits(definition: Mapping[str, Json]) -> None:
            self._values.fits(definition, self.behaviour)

        return campaigns.edit(campaign, changes, action, now=now, behaviour=self.behaviour, fits=fits)

    def delete(self, account: str, identifier: str, now: int, row: Row | None = None) -> Answer:
        """DELETE."""
        row = row or self._find(account, identifier, "delete")
        try:
            campaign = campaigns.act(row.campaign, "delete", now, self.behaviour)
        except RefusalError as refusal:
            return encode(document("DELETE", refusal.status, [failure(refusal)]), refusal.status)
        data = self.save(campaign)
        if self.behaviour.faults:
            misconduct.deleted(self, row)
        shown = orjson.Fragment(data) if self.behaviour.choices.delete_data else None
        return encode(document("DELETE", 200, [success(shown)]), 200)

    def find(self, account: str, parameters: dict[str, str]) -> Answer:
        """GET many: paging, filters, order."""
        if self.behaviour.faults:
            query, rows, total = mislisting.find(self, account, parameters)
        else:
            query = self.query(parameters)
            rows, total = self.store.find(account, query)
        if self.behaviour.choices.summary_in_lists:
            items = [self._item(row.campaign, row.data) for row in rows]
        else:
            items = [success(orjson.Fragment(row.data)) for row in rows]
        return encode(document("GET", 200, items, _metadata(query.page, len(items), total)), 200)

    def query(self, parameters: Mapping[str, str]) -> listing.Query:
        """What a list asks for. Raises RefusalError."""
        query = listing.query(parameters, self.behaviour.lifecycle, self.behaviour.choices)
        if query.statuses is not None and not self.behaviour.choices.deleted_stays_visible:
            query = replace(query, statuses=query.statuses - {"deleted"})
        return query

    def call_details(self, account: str, identifier: str, parameters: Mapping[str, str]) -> Answer:
        """GET the calls of a campaign."""
        self._find(account, identifier, "calls")
        page = listing.page(parameters, self.behaviour.choices, largest=listing.LARGEST_LIMIT)
        statuses = ("completed", "busy", "no-answer", "failed", "in-progress")
        listing.status_filter(parameters.get("status", ""), statuses, self.behaviour.choices)
        listing.sort_order(parameters.get("sort_by", ""), ("date_created",), self.behaviour.choices)
        if self.behaviour.choices.no_calls_not_found:
            raise not_found("the campaign has no calls")
        return encode(document("GET", 200, [], _metadata(page, 0, 0)), 200)

    def names(self, account: str) -> list[str]:
        """The names of an account's campaigns (what no other account should learn)."""
        rows, _ = self.store.find(account, self.query({}))
        return [row.campaign.name for row in rows]

    def _find(self, account: str, identifier: str, purpose: str, *, visible: bool = False) -> Row:
        row = self.store.get(account, identifier)
        if self.behaviour.faults:
            row, visible = misconduct.found(self, row, account, identifier, purpose, visible=visible)
        if row is None or (row.campaign.state == "deleted" and not visible):
            raise not_found()
        return row

    def add(self, campaign: Campaign, data: bytes) -> None:
        """Store a new campaign."""
        due = campaigns.due_at(campaign, self.behaviour)
        self.store.insert(campaign, self.behaviour.state(campaign.state).status, due, data)
        self._expect(due)

    def save(self, campaign: Campaign, data: bytes | None = None) -> bytes:
        """Store a campaign that has changed, and give its `data`."""
        if data is None:
            data = orjson.dumps(representation.data(campaign, self.behaviour))
        due = campaigns.due_at(campaign, self.behaviour)
        self.store.update(campaign, self.behaviour.state(campaign.state).status, due, data)
        self._expect(due)
        return data

    def encoded(self, campaign: Campaign) -> bytes:
        """The `data` of a campaign. Raises RefusalError when something undecided in it cannot be shown."""
        data = representation.data(campaign, self.behaviour)
        if not self.behaviour.choices.undecided_enforced:
            self._values.showable(data)
        return orjson.dumps(data)

    def _expect(self, due: int | None) -> None:
        if due is not None and (self._next_due is None or due < self._next_due):
            self._next_due = due

    def _item(self, campaign: Campaign, data: bytes) -> Item:
        return success(orjson.Fragment(data), representation.summary(campaign, self.behaviour))


def _metadata(page: listing.Page, count: int, total: int) -> dict[str, int]:
    return {"count": count, "offset": page.offset, "limit": page.shown_limit, "total": total}
