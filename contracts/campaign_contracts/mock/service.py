"""The operations: what each request does to the campaigns, and how it is answered. The instant is an argument."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from campaign_contracts.bundle import Bundle
from campaign_contracts.mock import campaigns, listing, representation, validation
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import Campaign
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.envelope import Answer, Item, document, encode, failure, success
from campaign_contracts.mock.refusal import RefusalError, invalid, not_found
from campaign_contracts.mock.store import Row, Store

Json = Any


class Service:
    """Campaigns of all accounts, served. Not thread-safe: one request at a time."""

    def __init__(self, *, bundle: Bundle, store: Store, choices: Choices) -> None:
        """Serve what the store holds."""
        self.behaviour = Behaviour(lifecycle=bundle.lifecycle, choices=choices)
        self.store = store
        self._values = validation.Values(bundle.spec, bundle.lifecycle, undecided_enforced=choices.undecided_enforced)
        self._next_due = store.next_due()

    def behave(self, behaviour: Behaviour) -> None:
        """Behave differently from now on (faults were switched)."""
        self.behaviour = behaviour
        for campaign in list(self.store.all()):
            self._save(campaign)
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
        if self._next_due is None or self._next_due > now:
            return
        for campaign in self.store.due(now):
            self._save(campaigns.settle(campaign, now, self.behaviour))
        self._next_due = self.store.next_due()

    def create(self, account: str, body: bytes, now: int) -> Answer:
        """POST: each element stands alone (ENV-10)."""
        elements = validation.elements(validation.parse(body))
        if self.behaviour.choices.non_object_fails_request and not all(isinstance(entry, dict) for entry in elements):
            raise invalid("each campaign must be an object")
        items = [self._created(account, element, now) for element in elements]
        codes = {item["code"] for item in items}
        status = items[0]["code"] if 200 not in codes or codes == {200} else self.behaviour.choices.mixed_bulk_status
        return encode(document("POST", status, items), status)

    def _created(self, account: str, element: Json, now: int) -> Item:
        choices = self.behaviour.choices
        try:
            definition = self._values.created(element, reserved_refused=choices.reserved_create_fields_refused)
            campaign = campaigns.create(
                definition, identifier=uuid.uuid4().hex, account=account, now=now, behaviour=self.behaviour
            )
            shown = self._shown(campaign)
        except RefusalError as refusal:
            return failure(refusal)
        state = self.behaviour.state(campaign.state)
        due = campaigns.due_at(campaign, self.behaviour)
        data = orjson.dumps(shown)
        self.store.insert(campaign, state.status, due, data)
        self._expect(due)
        return self._item(campaign, data)

    def read(self, account: str, identifier: str) -> Answer:
        """GET one."""
        row = self._find(account, identifier, visible=self.behaviour.choices.deleted_stays_visible)
        return encode(document("GET", 200, [self._item(row.campaign, row.data)]), 200)

    def update(self, account: str, identifier: str, body: bytes, now: int) -> Answer:
        """PUT: an edit, an action, or both (rulings *edit + action in one PUT*, *unknown request fields*)."""
        choices = self.behaviour.choices
        element = validation.elements(validation.parse(body), exactly_one=True)[0]
        row = self._find(account, identifier)
        try:
            changes, action = self._values.edited(element, unknown_refused=choices.unknown_edit_fields_refused)
            campaign = campaigns.edit(
                row.campaign, changes, action, now=now, behaviour=self.behaviour, fits=self._values.fits
            )
            self._shown(campaign)
        except RefusalError as refusal:
            return encode(document("PUT", refusal.status, [failure(refusal)]), refusal.status)
        data = self._save(campaign)
        return encode(document("PUT", 200, [self._item(campaign, data)]), 200)

    def delete(self, account: str, identifier: str, now: int) -> Answer:
        """DELETE."""
        row = self._find(account, identifier)
        try:
            campaign = campaigns.act(row.campaign, "delete", now, self.behaviour)
        except RefusalError as refusal:
            return encode(document("DELETE", refusal.status, [failure(refusal)]), refusal.status)
        data = self._save(campaign)
        shown = orjson.Fragment(data) if self.behaviour.choices.delete_data else None
        return encode(document("DELETE", 200, [success(shown)]), 200)

    def find(self, account: str, parameters: Mapping[str, str]) -> Answer:
        """GET many: paging, filters, order."""
        query = listing.query(parameters, self.behaviour.lifecycle, self.behaviour.choices)
        if query.statuses is not None and not self.behaviour.choices.deleted_stays_visible:
            query = replace(query, statuses=query.statuses - {"deleted"})
        rows, total = self.store.find(account, query)
        if self.behaviour.choices.summary_in_lists:
            items = [self._item(row.campaign, row.data) for row in rows]
        else:
            items = [success(orjson.Fragment(row.data)) for row in rows]
        metadata = _metadata(query.page, len(items), total)
        return encode(document("GET", 200, items, metadata), 200)

    def call_details(self, account: str, identifier: str, parameters: Mapping[str, str]) -> Answer:
        """GET the calls of a campaign."""
        self._find(account, identifier)
        page = listing.page(parameters, self.behaviour.choices, largest=listing.LARGEST_LIMIT)
        statuses = ("completed", "busy", "no-answer", "failed", "in-progress")
        listing.status_filter(parameters.get("status", ""), statuses, self.behaviour.choices)
        listing.sort_order(parameters.get("sort_by", ""), ("date_created",), self.behaviour.choices)
        if self.behaviour.choices.no_calls_not_found:
            raise not_found("the campaign has no calls")
        return encode(document("GET", 200, [], _metadata(page, 0, 0)), 200)

    def _shown(self, campaign: Campaign) -> Json:
        data = representation.data(campaign, self.behaviour)
        if not self.behaviour.choices.undecided_enforced:
            self._values.showable(data)
        return data

    def _find(self, account: str, identifier: str, *, visible: bool = False) -> Row:
        row = self.store.get(account, identifier)
        if row is None or (row.campaign.state == "deleted" and not visible):
            raise not_found()
        return row

    def _save(self, campaign: Campaign) -> bytes:
        due = campaigns.due_at(campaign, self.behaviour)
        data = orjson.dumps(representation.data(campaign, self.behaviour))
        self.store.update(campaign, self.behaviour.state(campaign.state).status, due, data)
        self._expect(due)
        return data

    def _expect(self, due: int | None) -> None:
        if due is not None and (self._next_due is None or due < self._next_due):
            self._next_due = due

    def _item(self, campaign: Campaign, data: bytes) -> Item:
        return success(orjson.Fragment(data), representation.summary(campaign, self.behaviour))


def _metadata(page: listing.Page, count: int, total: int) -> dict[str, int]:
    return {"count": count, "offset": page.offset, "limit": page.shown_limit, "total": total}
