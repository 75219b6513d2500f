"""The operations: what each request does to the campaigns, and how it is answered. The instant is an argument."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from campaign_contracts.bundle import Bundle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import listing, misconduct, mislisting, record, representation
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Keeper
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.campaigns.validation import Values
from campaign_contracts.mock.wire import body
from campaign_contracts.mock.wire.envelope import Answer, Item, document, encode, failure, success, successes
from campaign_contracts.mock.wire.refusal import RefusalError, invalid, not_found

Json = Any
Numbers = Callable[[str, Json], dict[str, list[str]]]


class Service:
    """Campaigns of all accounts, served. Not thread-safe: one request at a time."""

    def __init__(self, *, bundle: Bundle, keeper: Keeper, numbers: Numbers) -> None:
        """Serve what the keeper keeps; `numbers` knows the lists."""
        self._numbers = numbers
        self.keeper = keeper
        self.store = keeper.store
        self.values = Values(bundle.spec, keeper.behaviour)

    @property
    def behaviour(self) -> Behaviour:
        """How the mock behaves now."""
        return self.keeper.behaviour

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
            return self.values.created(element, self.behaviour)
        except RefusalError as refusal:
            return refusal

    def _created(self, account: str, verdict: dict[str, Json] | RefusalError, now: int, place: int) -> Item:
        if isinstance(verdict, RefusalError):
            return failure(verdict)
        identifier = secrets.token_hex(16)
        if self.behaviour.faults:
            identifier = misconduct.identifier(self.store, place, self.behaviour.faults) or identifier
        try:
            campaign = record.create(verdict, identifier=identifier, account=account, now=now, behaviour=self.behaviour)
            campaign = self._with_numbers(campaign)
            data = self.encoded(campaign)
        except RefusalError as refusal:
            return failure(refusal)
        if not self.behaviour.faults or misconduct.stored(self.store, identifier, place, self.behaviour.faults):
            campaign, data = self.keeper.add(campaign, data, now)
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
            changes, action = self.values.edited(element, self.behaviour)
            campaign = self._edited(row.campaign, changes, action, now)
            if "lists" in changes and campaign.definition is not row.campaign.definition:
                campaign = self._with_numbers(campaign)
            if faults:
                campaign = misconduct.edited(row.campaign, campaign, element, now, self.behaviour)
            data = self.encoded(campaign)
        except RefusalError as refusal:
            if faults:
                misconduct.refused_edit(self, row.campaign, element)
            return encode(document("PUT", refusal.status, [failure(refusal)]), refusal.status)
        if not faults or misconduct.edit_stored(self, row.campaign, campaign):
            campaign, data = self.keeper.changed(row.campaign, campaign, now)
        return encode(document("PUT", 200, [self._item(campaign, data)]), 200)

    def _with_numbers(self, campaign: Campaign) -> Campaign:
        """The campaign with the numbers that its lists hold now."""
        listed = self._numbers(campaign.account, campaign.definition.get("lists"))
        return replace(campaign, listed=listed) if listed or campaign.listed else campaign

    def _edited(self, campaign: Campaign, changes: Mapping[str, Json], action: str | None, now: int) -> Campaign:
        def fits(definition: Mapping[str, Json]) -> None:
            self.values.fits(definition, self.behaviour)

        return record.edit(campaign, changes, action, now=now, behaviour=self.behaviour, fits=fits)

    def delete(self, account: str, identifier: str, now: int, row: Row | None = None) -> Answer:
        """DELETE."""
        row = row or self._find(account, identifier, "delete")
        try:
            campaign = record.act(row.campaign, "delete", now, self.behaviour)
        except RefusalError as refusal:
            return encode(document("DELETE", refusal.status, [failure(refusal)]), refusal.status)
        campaign, data = self.keeper.changed(row.campaign, campaign, now)
        if self.behaviour.faults:
            misconduct.deleted(self, row, now)
        shown = orjson.Fragment(data) if self.behaviour.choices.delete_data else None
        return encode(document("DELETE", 200, [success(shown)]), 200)

    def find(self, account: str, parameters: dict[str, str]) -> Answer:
        """GET many: paging, filters, order."""
        if self.behaviour.faults:
            query, rows, total = mislisting.find(self, account, parameters)
        else:
            query = self.query(parameters)
            if not self.behaviour.choices.summary_in_lists:
                shown, total = self.store.shown(account, query)
                return encode(document("GET", 200, successes(shown), _metadata(query.page, len(shown), total)), 200)
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

    def call_details(self, account: str, identifier: str, parameters: Mapping[str, str], now: int) -> Answer:
        """GET the calls of a campaign."""
        campaign = self._find(account, identifier, "calls").campaign
        if self.behaviour.faults:
            parameters = misconduct.asked_of_calls(parameters, self.behaviour)
        choices = self.behaviour.choices
        page, statuses, descending = listing.call_query(parameters, choices)
        calls = self.keeper.calls(campaign)
        if not choices.calls_in_flight_shown:
            calls = [call for call in calls if call.end <= now]
        if not calls and choices.no_calls_not_found:
            raise not_found("the campaign has no calls")
        if statuses is not None:
            calls = [call for call in calls if ("in-progress" if call.end > now else call.status) in statuses]
        shown = (calls[::-1] if descending else calls)[page.offset : page.offset + page.limit]
        records = [representation.call(call, campaign, now, self.behaviour) for call in shown]
        items = records if choices.bare_call_records else [success(record) for record in records]
        return encode(document("GET", 200, items, _metadata(page, len(items), len(calls))), 200)

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

    def encoded(self, campaign: Campaign) -> bytes:
        """The `data` of a campaign. Raises RefusalError when something undecided in it cannot be shown."""
        data = representation.data(campaign, self.behaviour)
        if not self.behaviour.choices.undecided_enforced:
            self.values.showable(data)
        return orjson.dumps(data)

    def _item(self, campaign: Campaign, data: bytes) -> Item:
        return success(
            orjson.Fragment(data), representation.summary(campaign, self.keeper.counts(campaign), self.behaviour)
        )


def _metadata(page: listing.Page, count: int, total: int) -> dict[str, int]:
    return {"count": count, "offset": page.offset, "limit": page.shown_limit, "total": total}
