"""The operations: what each request does to the campaigns, and how it is answered. The instant is an argument."""

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from string import ascii_letters
from uuid import uuid4

import orjson

from campaign_contracts.bundle import Bundle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns import record, representation
from campaign_contracts.mock.campaigns.decisions import (
    CALLS,
    DELETE,
    READ,
    Edit,
    Finding,
    Listing,
    Sought,
    Storing,
    Verdict,
    Wanted,
    from_index,
)
from campaign_contracts.mock.campaigns.listing import Page, Query, call_query, query
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.campaigns.validation import Values
from campaign_contracts.mock.dialling.calls import Call
from campaign_contracts.mock.wire.body import Bodies
from campaign_contracts.mock.wire.envelope import Answer, Item, document, encode, failure, listed, success
from campaign_contracts.mock.wire.refusal import (
    INVALID,
    NOT_FOUND_STATUS,
    UNAUTHORISED,
    RefusalError,
    invalid,
    not_found,
)
from campaign_contracts.spec import Json

Numbers = Callable[[str, Json, int], dict[str, list[str]]]


class Service:
    """Campaigns of all accounts, served. Not thread-safe: one request at a time."""

    def __init__(self, *, bundle: Bundle, scheduler: Scheduler, numbers: Numbers) -> None:
        """Serve what the scheduler keeps; `numbers` knows the lists."""
        self._numbers = numbers
        self._running = itertools.count(1)
        self.scheduler = scheduler
        self.store = scheduler.store
        self.values = Values(bundle.spec, scheduler.behaviour)
        self._limits = bundle.spec.limits("list_campaigns")
        self._call_limits = bundle.spec.limits("get_call_details")

    @property
    def behaviour(self) -> Behaviour:
        """How the mock behaves now."""
        return self.scheduler.behaviour

    def create(self, account: str, content: bytes, now: int) -> Answer:
        """POST: each element stands alone (ENV-10)."""
        storing = self.behaviour.of(Storing)
        elements = self.behaviour.of(Bodies).elements(content, False)
        if self.behaviour.choices.non_object_fails_request and not all(isinstance(entry, dict) for entry in elements):
            raise invalid("each campaign must be an object")
        judged = storing.together([self._judged(element, now) for element in elements])
        places = range(len(judged))
        order = reversed(places) if self.behaviour.choices.bulk_backwards else places
        created = {place: self._created(account, judged, now, place) for place in order}
        items = [created[place] for place in places]
        storing.create_refused(self.scheduler, account, elements, items, now)
        codes = {item["code"] for item in items}
        status = 200 if codes <= {200} else self.behaviour.choices.mixed_bulk_status
        if 200 not in codes and items:
            status = items[0]["code"]
        return encode(document("POST", status, items), status)

    def _judged(self, element: Json, now: int) -> Verdict:
        try:
            return self.values.created(element, self.behaviour, now)
        except RefusalError as refusal:
            return refusal.with_traceback(None)  # of thousands of refusals nobody wants to know where they were raised

    def _created(self, account: str, judged: list[Verdict], now: int, place: int) -> Item:
        verdict = judged[place]
        if isinstance(verdict, RefusalError):
            return self._refused(verdict)
        storing = self.behaviour.of(Storing)
        identifier = storing.identify(self.store, place, self._fresh_id())
        try:
            campaign = record.create(verdict, identifier=identifier, account=account, now=now, behaviour=self.behaviour)
            campaign = self._with_numbers(storing.created(self.store, campaign, len(judged)), now)
            data = self.encoded(campaign)
        except RefusalError as refusal:
            return self._refused(refusal)
        if storing.stored(self.store, identifier, place):
            campaign, data = self.scheduler.add(campaign, data, now)
        return self._item(campaign, data)

    def _fresh_id(self) -> str:
        """An id that no campaign has, or ever had."""
        match self.behaviour.choices.identifiers:
            case "UUID":
                return str(uuid4())
            case "mixed letters":
                return "".join(secrets.choice(ascii_letters) for _ in range(22))
            case "running numbers":
                return next(str(number) for number in self._running if self.store.get_anywhere(str(number)) is None)
        return secrets.token_hex(16)

    def read(self, account: str, identifier: str) -> Answer:
        """GET one."""
        row = self.behaviour.of(Finding).read(self.scheduler, self._find(account, identifier, READ))
        return encode(document("GET", 200, [self._item(row.campaign, row.data)]), 200)

    def update(self, account: str, identifier: str, content: bytes, now: int) -> Answer:
        """PUT: an edit, an action, or both (rulings *edit + action in one PUT*, *unknown request fields*)."""
        if self.behaviour.choices.path_before_body:
            self._find(account, identifier, READ)
        element = self.behaviour.of(Bodies).elements(content, True)[0]
        wanted = element.get("action") if isinstance(element, dict) else None
        self.scheduler.catch_up(identifier, now)
        return self.updated(self._find(account, identifier, str(wanted)), element, now)

    def updated(self, row: Row, element: Json, now: int) -> Answer:
        """The same for a campaign that was found."""
        storing = self.behaviour.of(Storing)
        try:
            self.values.permit(element, row.campaign, self.behaviour, now)
            changes, action = self.values.edited(element, self.behaviour)
            campaign = self._edited(row.campaign, changes, action, now)
            if "lists" in changes and campaign.definition is not row.campaign.definition:
                campaign = self._with_numbers(campaign, now)
            edit = Edit(before=row.campaign, after=campaign, sent=element, now=now, lifecycle=self.behaviour.lifecycle)
            edit = replace(edit, after=storing.edited(edit))
            data = self.encoded(edit.after)
        except RefusalError as refusal:
            storing.edit_refused(self.scheduler, row.campaign, element)
            item = self._refused(refusal)
            return encode(document("PUT", item["code"], [item]), item["code"])
        return encode(document("PUT", 200, [self._item(*storing.kept(self.scheduler, edit, data))]), 200)

    def _refused(self, refusal: RefusalError) -> Item:
        """The item of a campaign that is refused."""
        item = failure(refusal)
        return {**item, "code": self.behaviour.choices.invalid_value_code} if refusal.status == 400 else item

    def _with_numbers(self, campaign: Campaign, now: int) -> Campaign:
        """The campaign with the numbers that its lists hold now. Raises RefusalError."""
        listed = self._numbers(campaign.account, campaign.definition.get("lists"), now)
        return replace(campaign, listed=listed) if listed or campaign.listed else campaign

    def _edited(self, campaign: Campaign, changes: Mapping[str, Json], action: str | None, now: int) -> Campaign:
        def fits(definition: Mapping[str, Json]) -> None:
            self.values.fits(definition, self.behaviour)

        edited = record.edit(campaign, changes, action, now=now, behaviour=self.behaviour, fits=fits)
        if self.behaviour.choices.failed_by_complete and action == "complete" and self.scheduler.none_reached(campaign):
            return replace(edited, state="failed", log=[*edited.log[:-1], (now, "failed")])
        return edited

    def delete(self, account: str, identifier: str, now: int) -> Answer:
        """DELETE."""
        self.scheduler.catch_up(identifier, now)
        return self.deleted(self._find(account, identifier, DELETE), now)

    def deleted(self, row: Row, now: int) -> Answer:
        """The same for a campaign that was found."""
        try:
            campaign = record.act(row.campaign, "delete", now, self.behaviour)
        except RefusalError as refusal:
            return encode(document("DELETE", refusal.status, [failure(refusal)]), refusal.status)
        campaign, data = self.scheduler.changed(row.campaign, campaign, now)
        self.behaviour.of(Storing).deleted(self.scheduler, row, now)
        shown = orjson.Fragment(data) if self.behaviour.choices.delete_data else None
        return encode(document("DELETE", 200, [success(shown)]), 200)

    def find(self, account: str, parameters: Mapping[str, str]) -> Answer:
        """GET many: paging, filters, order."""
        listing, summaries = self.behaviour.of(Listing), self.behaviour.choices.summary_in_lists
        query = listing.query(parameters, self._ask)
        if listing.found is from_index and not summaries:
            shown, total = self.store.shown(account, query)  # the same, without the rest of each record
            return listed(shown, _metadata(query.page, len(shown), total))
        rows, total = listing.found(self.scheduler, Wanted(account=account, parameters=parameters, query=query))
        if summaries:
            items = [self._item(row.campaign, row.data) for row in rows]
        else:
            items = [success(orjson.Fragment(row.data)) for row in rows]
        return encode(document("GET", 200, items, _metadata(query.page, len(items), total)), 200)

    def _ask(self, parameters: Mapping[str, str]) -> Query:
        return query(parameters, self.behaviour.lifecycle, self.behaviour.choices, self._limits)

    def call_details(self, account: str, identifier: str, parameters: Mapping[str, str], now: int) -> Answer:
        """GET the calls of a campaign."""
        campaign = self._find(account, identifier, CALLS).campaign
        choices = self.behaviour.choices
        # Where nothing states a maximum, pages are as long as asked for, or cut off where those of campaigns are.
        limits = self._limits if choices.over_limit_clamped or choices.call_limit_capped else self._call_limits
        listing = self.behaviour.of(Listing)
        page, statuses, descending = call_query(listing.calls(parameters), choices, limits)
        calls = listing.made(self.scheduler, campaign, self.scheduler.calls(campaign))
        if not choices.calls_in_flight_shown:
            calls = [call for call in calls if not call.in_flight(now)]
        uncalled = self.scheduler.uncalled(campaign) if choices.uncalled_shown and statuses is None else ()
        if not calls and choices.no_calls_not_found:
            raise not_found("the campaign has no calls")
        if statuses is not None:
            calls = [call for call in calls if call.status_at(now) in statuses]
        every: list[Call | str] = [*uncalled, *calls]
        if descending:
            every.reverse()
            if choices.ties_kept_descending:
                every = [*sorted(calls, key=lambda call: -call.start), *uncalled]
        shown = every[page.offset : page.offset + page.limit]
        records = [self._record(each, campaign, now) for each in shown]
        items = records if choices.bare_call_records else [success(record) for record in records]
        return encode(document("GET", 200, items, _metadata(page, len(items), len(every))), 200)

    def _record(self, shown: Call | str, campaign: Campaign, now: int) -> dict[str, Json]:
        if isinstance(shown, str):
            return representation.uncalled(shown, campaign, self.behaviour)
        return representation.call(shown, campaign, now, self.behaviour)

    def names(self, account: str) -> list[str]:
        """The names of an account's campaigns (what no other account should learn)."""
        rows, _ = self.store.find(account, self._ask({}))
        return [row.campaign.name for row in rows]

    def _find(self, account: str, identifier: str, purpose: str) -> Row:
        finding = self.behaviour.of(Finding)
        row = finding.found(self.scheduler, Sought(account, identifier, purpose))
        choices = self.behaviour.choices
        if row is None:
            if choices.foreign_campaign_code != NOT_FOUND_STATUS and self.store.get_anywhere(identifier) is not None:
                raise RefusalError(choices.foreign_campaign_code, UNAUTHORISED, "the campaign is not this account's")
            raise not_found()
        if row.campaign.state == "deleted" and not finding.deleted_visible(purpose, choices):
            if choices.deleted_stays_visible and choices.deleted_write_code != NOT_FOUND_STATUS:
                raise RefusalError(choices.deleted_write_code, INVALID, "the campaign is deleted")
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
            orjson.Fragment(data), representation.summary(campaign, self.scheduler.counts(campaign), self.behaviour)
        )


def _metadata(page: Page, count: int, total: int) -> dict[str, int]:
    return {"count": count, "offset": page.offset, "limit": page.shown_limit, "total": total}
