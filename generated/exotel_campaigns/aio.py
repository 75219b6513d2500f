# Generated from the specification; changes made here are lost.
# fmt: off
"""The asynchronous client: it sends what `operations` builds and hands back what that reads."""

import asyncio
import logging
import random
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import TracebackType
from typing import Literal, Self, TypeVar, overload

import httpx2

from . import models, operations
from .connection import (
    DEFAULT_TIMEOUT,
    Region,
    Secrets,
    base_url_of,
    never_arrived,
    response_of,
)
from .errors import ApiError, NoAnswer, NotFound
from .exchange import Page, Request, Response, Retry

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)


class AsyncClient:
    """Exotel Call Campaigns API, version 2, asynchronously.

    Close it after use, or use it in an `async with` block.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        api_key: str,
        api_token: str,
        region: Region | None = None,
        base_url: str | None = None,
        timeout: float | httpx2.Timeout = DEFAULT_TIMEOUT,
        retry: Retry | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            account_sid: The sid of the account, from the API settings page of the dashboard. The credentials belong to
                this account; those of another get 401, 403 or 404 (rule ACC-03).
            api_key: The API key, user name of HTTP Basic.
            api_token: The API token, its password. It never shows in `repr`, logs or errors.
            region: Where the account lives.
            base_url: Scheme and host of another server than a region's.
            timeout: Seconds for connecting and for each read and write, or an `httpx2.Timeout`.
            retry: How often and when to try again.
            transport: What carries requests, for tests and for special networks.
            sleep: How to wait between attempts, given seconds.
            chance: Random numbers from 0 to 1 that spread the waits.

        Raises:
            ValueError: Without exactly one of `region` and `base_url`, or for a URL that is not scheme and host, or
                holds credentials.
        """
        self._account_sid = account_sid
        self._base_url = base_url_of(region, base_url)
        self._secrets = Secrets(api_key, api_token)
        self._retry = retry or Retry()
        self._sleep = sleep
        self._chance = chance
        self._http = httpx2.AsyncClient(
            auth=httpx2.BasicAuth(api_key, api_token),
            headers={"accept": "application/json"},
            timeout=timeout,
            transport=transport,
        )

    def __repr__(self) -> str:
        """Tell where it sends to, without credentials."""
        return f"AsyncClient(account_sid={self._account_sid!r}, base_url={self._base_url!r})"

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self.aclose()

    async def list_campaigns(
        self,
        *,
        offset: int | None = None,
        limit: int | None = None,
        name: str | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None = None,
        type: Literal["trans"] | None = None,
    ) -> Page[models.Campaign]:
        """List campaigns.

        One page of the campaigns of the account, 20 records from the first one unless the parameters say otherwise,
        ordered by date_created ascending unless sort_by does. Every parameter is optional; the filters add up. metadata
        counts what matches on all pages.

        Args:
            offset: How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past
                the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).
            limit: Records per page, 1 to 500, 20 when left out (rules LST-01, LST-02). Negative or not a number is
                refused (rule LST-12); more than 500 is refused or served as 500.
            name: Only campaigns whose name contains this term, upper and lower case alike. No character is a wildcard
                (rule LST-09).
            status: Only campaigns in one of these states: one state or several with commas between them, blanks around
                them allowed. Left out, campaigns in every state are listed (rule LST-08). An unknown state is refused
                or finds nothing.
            sort_by: The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused
                (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule.
            type: Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing
                (rule LST-10).

        Returns:
            One page: `items`, and `total` for all pages.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. A parameter of the query has a value that it cannot have.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such account or path (rule ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_list_campaigns(
            account_sid=self._account_sid,
            offset=offset,
            limit=limit,
            name=name,
            status=status,
            sort_by=sort_by,
            type=type,
        )
        return await self._call(request, operations.parse_list_campaigns)

    async def iter_campaigns(
        self,
        *,
        name: str | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None = None,
        type: Literal["trans"] | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[models.Campaign]:
        """List campaigns, all pages of them, each fetched when it is needed.

        One page of the campaigns of the account, 20 records from the first one unless the parameters say otherwise,
        ordered by date_created ascending unless sort_by does. Every parameter is optional; the filters add up. metadata
        counts what matches on all pages.

        Args:
            name: Only campaigns whose name contains this term, upper and lower case alike. No character is a wildcard
                (rule LST-09).
            status: Only campaigns in one of these states: one state or several with commas between them, blanks around
                them allowed. Left out, campaigns in every state are listed (rule LST-08). An unknown state is refused
                or finds nothing.
            sort_by: The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused
                (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule.
            type: Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing
                (rule LST-10).
            page_size: How many records to fetch at a time; the server's choice when left out.

        Returns:
            An iterator over the records.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. A parameter of the query has a value that it cannot have.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such account or path (rule ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        offset = 0
        while True:
            page = await self.list_campaigns(
                offset=offset,
                limit=page_size,
                name=name,
                status=status,
                sort_by=sort_by,
                type=type,
            )
            for record in page.items:
                yield record
            offset += len(page)
            if not page.items or offset >= page.total:
                return

    @overload
    async def create_campaigns(
        self,
        *,
        campaign: models.CampaignCreate,
    ) -> models.Campaign: ...

    @overload
    async def create_campaigns(
        self,
        *,
        campaigns: Sequence[models.CampaignCreate],
    ) -> list[models.CampaignSuccessItem | models.FailureItem]: ...

    async def create_campaigns(
        self,
        *,
        campaign: models.CampaignCreate | None = None,
        campaigns: Sequence[models.CampaignCreate] | None = None,
    ) -> models.Campaign | list[models.CampaignSuccessItem | models.FailureItem]:
        """Create campaigns.

        Creates one campaign or several. Each element stands alone: a bad one fails with its own code, the good ones are
        created (rule ENV-10), and the answer has one item per element in the same order. A campaign with a send_at
        ahead waits in created, any other starts at once. When every element fails, the status is that of the first
        failure.

        Args:
            campaign: One to send; its record is returned, and a failure raised.
            campaigns: Several to send; the result of each is returned in order, successes and failures.

        Returns:
            The record for `campaign`; for `campaigns` one item each: `status` tells how it went.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. The request is malformed, or a value in it breaks a rule. Nothing was changed.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            PaymentRequired: 402. The plan or the credit of the account does not allow this. Nothing was created, and
                what is wrong lies outside the request.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such account or path (rule ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            ContentTooLarge: 413. The body is too large. This answer may also come without a body of this form.
            UnsupportedMediaType: 415. The body is not `application/json`.
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        if (campaign is None) == (campaigns is None):
            raise TypeError("create_campaigns takes either campaign or campaigns")
        request = operations.build_create_campaigns(
            account_sid=self._account_sid,
            campaigns=[campaign] if campaign is not None else campaigns or [],
        )
        if campaign is not None:
            return await self._call(request, operations.parse_create_campaigns_single)
        return await self._call(request, operations.parse_create_campaigns)

    async def get_campaign(
        self,
        *,
        id: str,
    ) -> models.Campaign:
        """Read a campaign.

        One campaign as it is now, with its counters. Reading changes nothing (rule GET-03).

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).

        Returns:
            The campaign.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. The id has a form that no id has; most servers answer 404 instead.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_get_campaign(
            account_sid=self._account_sid,
            id=id,
        )
        return await self._call(request, operations.parse_get_campaign)

    async def update_campaign(
        self,
        *,
        id: str,
        campaign: models.CampaignUpdate,
    ) -> models.Campaign:
        """Edit or control a campaign.

        Changes fields of a campaign, moves it to another state with action, or both at once. Before send_at, while the
        campaign is created or paused, every field can be changed (rule EDT-01); afterwards only action and the three
        callbacks (rule EDT-02). With an edit and an action in one request the edit is checked and applied first; when
        either is refused, neither happens. After send_at other fields beside a legal action are not applied.

        Args:
            campaign: What to send; fields that were not set are not sent.
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).

        Returns:
            The campaign after the change.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. The request is malformed, or a value in it breaks a rule. Nothing was changed.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            InvalidTransition: 409. The state of the campaign does not allow this. Nothing was changed (rules LIF-10,
                EDT-04).
            ContentTooLarge: 413. The body is too large. This answer may also come without a body of this form.
            UnsupportedMediaType: 415. The body is not `application/json`.
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_update_campaign(
            account_sid=self._account_sid,
            id=id,
            campaign=campaign,
        )
        return await self._call(request, operations.parse_update_campaign)

    async def delete_campaign(
        self,
        *,
        id: str,
    ) -> models.DeletedCampaignItem:
        """Delete a campaign.

        Deletes a campaign that has not started (rules DEL-01, DEL-04). Afterwards it cannot be read, listed, changed or
        deleted again (rule DEL-02), and it never dials.

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).

        Returns:
            The server's item; its `data` is None where the server says no more.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. The id has a form that no id has; most servers answer 404 instead.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            InvalidTransition: 409. The campaign has started, so it stays. Nothing was changed (rule DEL-04).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_delete_campaign(
            account_sid=self._account_sid,
            id=id,
        )
        return await self._call(request, operations.parse_delete_campaign)

    async def get_call_details(
        self,
        *,
        id: str,
        offset: int | None = None,
        limit: int | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
    ) -> Page[models.CallRecord]:
        """List the calls of a campaign.

        One page of the calls that a campaign made, 20 records from the first one unless the parameters say otherwise,
        by date_created ascending. A campaign that has not called anybody yet has none; some servers answer 404 then.
        Calls in flight may be left out.

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).
            offset: How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past
                the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).
            limit: Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign
                list is promised by nothing. Negative or not a number is refused (rule LST-12).
            status: Only calls with one of these outcomes, one or several with commas between them, blanks around them
                allowed. Left out, every call is listed (rule CAL-09).
            sort_by: The order of the calls, by `date_created` in either direction; ascending when left out (rule
                CAL-09). There is no other key.

        Returns:
            One page: `items`, and `total` for all pages.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. A parameter of the query has a value that it cannot have.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_get_call_details(
            account_sid=self._account_sid,
            id=id,
            offset=offset,
            limit=limit,
            status=status,
            sort_by=sort_by,
        )
        return await self._call(request, operations.parse_get_call_details)

    async def iter_calls(
        self,
        *,
        id: str,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[models.CallRecord]:
        """List the calls of a campaign, all pages of them, each fetched when it is needed.

        One page of the calls that a campaign made, 20 records from the first one unless the parameters say otherwise,
        by date_created ascending. A campaign that has not called anybody yet has none; some servers answer 404 then.
        Calls in flight may be left out.

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).
            status: Only calls with one of these outcomes, one or several with commas between them, blanks around them
                allowed. Left out, every call is listed (rule CAL-09).
            sort_by: The order of the calls, by `date_created` in either direction; ascending when left out (rule
                CAL-09). There is no other key.
            page_size: How many records to fetch at a time; the server's choice when left out.

        Returns:
            An iterator over the records.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. A parameter of the query has a value that it cannot have.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        offset = 0
        while True:
            page = await self.get_call_details(
                id=id,
                offset=offset,
                limit=page_size,
                status=status,
                sort_by=sort_by,
            )
            for record in page.items:
                yield record
            offset += len(page)
            if not page.items or offset >= page.total:
                return

    async def get_call_details_singular(
        self,
        *,
        id: str,
        offset: int | None = None,
        limit: int | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
    ) -> Page[models.CallRecord]:
        """List the calls of a campaign, singular path.

        Deprecated.

        The same as the path with campaigns in the plural, which is the one to use: both answer alike (rule CAL-01).

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).
            offset: How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past
                the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).
            limit: Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign
                list is promised by nothing. Negative or not a number is refused (rule LST-12).
            status: Only calls with one of these outcomes, one or several with commas between them, blanks around them
                allowed. Left out, every call is listed (rule CAL-09).
            sort_by: The order of the calls, by `date_created` in either direction; ascending when left out (rule
                CAL-09). There is no other key.

        Returns:
            One page: `items`, and `total` for all pages.

        Raises:
            pydantic.ValidationError: A value that the specification refuses; nothing was sent.
            BadRequest: 400. A parameter of the query has a value that it cannot have.
            Unauthorized: 401. No credentials, or wrong ones (rules ACC-01, ACC-02). The region may be the wrong one,
                too.
            Forbidden: 403. The credentials are good, but not for this account (rule ACC-03).
            NotFound: 404. There is no such campaign, account or path (rules GET-02, ROB-02).
            MethodNotAllowed: 405. The path does not know this method (rule ACC-05).
            RateLimited: 429. Too many requests (rule ROB-03). Wait as `Retry-After` says, or some seconds, and try
                again.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        warnings.warn("get_call_details_singular is deprecated", DeprecationWarning, stacklevel=2)
        request = operations.build_get_call_details_singular(
            account_sid=self._account_sid,
            id=id,
            offset=offset,
            limit=limit,
            status=status,
            sort_by=sort_by,
        )
        return await self._call(request, operations.parse_get_call_details_singular)

    async def _call(self, request: Request, parse: Callable[[Request, Response], Result]) -> Result:
        response, repeated = await self._send(request)
        try:
            return parse(request, response)
        except ApiError as error:
            error.hide(self._secrets)
            if repeated and isinstance(error, NotFound) and request.method == "DELETE":
                error.add_note("An earlier attempt of this call got no answer; it may have deleted it.")
            raise

    async def _send(self, request: Request) -> tuple[Response, bool]:
        """Send until there is a final answer. Returns it, and whether an earlier attempt may have arrived unanswered."""
        repeated = False
        attempt = 0
        while True:
            attempt += 1
            chance = self._chance()
            wait: float | None
            try:
                response = await self._exchange(request)
            except httpx2.RequestError as error:
                may_have_arrived = not never_arrived(error)
                wait = self._retry.after_no_answer(request, attempt, chance, may_have_arrived=may_have_arrived)
                if wait is None:
                    reason = self._secrets.hidden_in(f"{type(error).__name__}: {error}")
                    raise NoAnswer(request.operation, reason=reason, may_have_arrived=may_have_arrived) from None
                repeated = repeated or may_have_arrived
                _LOG.debug("%s: no answer, attempt %d; next in %.1f s", request.operation, attempt, wait)
            else:
                wait = self._retry.after_answer(request, response, attempt, chance)
                if wait is None:
                    return response, repeated
                repeated = repeated or response.status >= 500
                _LOG.debug("%s: %d, attempt %d; next in %.1f s", request.operation, response.status, attempt, wait)
            await self._sleep(wait)

    async def _exchange(self, request: Request) -> Response:
        sending = self._http.stream(
            request.method,
            f"{self._base_url}{request.path}",
            params=list(request.query) or None,
            content=request.content,
            headers=None if request.content is None else {"content-type": "application/json"},
        )
        async with sending as answer:
            raw = None if answer.is_stream_consumed else b"".join([part async for part in answer.aiter_raw()])
        return response_of(answer, raw)
