# Generated from the specification; changes made here are lost.
# fmt: off
"""The asynchronous client: it sends what `operations` builds and hands back what that reads."""

import asyncio
import copy
import logging
import random
import time
import warnings
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from types import TracebackType
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar, cast, overload

import httpx2

from . import models, operations
from .connection import (
    DEFAULT_TIMEOUT,
    AdviceMode,
    Body,
    Region,
    SecretAuth,
    base_url_of,
    changed,
    check,
    headers_of,
    never_arrived,
    options,
    response_of,
    secrets_of,
    setting,
)
from .errors import ApiError, NoAnswer, NotFound, NotReached
from .exchange import (
    AdviceWarning,
    Page,
    RawResponse,
    Request,
    Response,
    Retry,
    extended,
    refusal,
)
from .lifecycle import LifecycleStatus, hopeless, states_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)


class AsyncClient:
    """Exotel Call Campaigns API, version 2, asynchronously.

    Close it after use, or use it in an `async with` block.
    """

    def __init__(
        self,
        *,
        account_sid: str | None = None,
        api_key: str | None = None,
        api_token: str | None = None,
        region: Region | None = None,
        base_url: str | None = None,
        timeout: float | httpx2.Timeout = DEFAULT_TIMEOUT,
        retry: Retry | None = None,
        advice: AdviceMode = "warn",
        http_client: httpx2.AsyncClient | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        What is not given comes from the environment: `EXOTEL_API_KEY`, `EXOTEL_API_TOKEN` and so on, the name of an
        argument in capitals.

        Args:
            account_sid: The sid of the account, from the API settings page of the dashboard. The credentials belong to
                this account; those of another get 401, 403 or 404 (rule ACC-03).
            api_key: The API key, user name of HTTP Basic.
            api_token: The API token, its password. It never shows in `repr`, logs or errors.
            region: Where the account lives.
            base_url: Scheme and host of another server than a region's.
            timeout: Seconds for one attempt as a whole; or an `httpx2.Timeout`, whose parts together bound it.
            retry: How often and when to try again.
            advice: What to do about a request that leaves something to the server: `warn`, `refuse`, or `off`.
            http_client: An httpx2 client of your own, with its proxies, certificates and limits. You close it.
            transport: What carries requests, for tests and for special networks.
            sleep: How to wait between attempts, given seconds.
            chance: Random numbers from 0 to 1 that spread the waits.
            clock: Seconds that only ever grow, to measure how long something takes.

        Raises:
            ValueError: Without credentials or exactly one of `region` and `base_url`, or for a URL that is not scheme
                and host, or holds credentials.
        """
        self._secrets = secrets_of(api_key, api_token)
        # From here on no local variable holds a secret, whatever is raised: crash reporters show locals.
        del api_key, api_token
        if base_url is not None and "@" in base_url:
            base_url = None
            raise ValueError("base_url must not hold credentials; pass api_key and api_token")
        check(self._secrets)
        self._account_sid = setting("account_sid", account_sid)
        self._base_url = base_url_of(region, base_url)
        self._options = options(timeout, retry, advice)
        if http_client is not None and transport is not None:
            raise ValueError("give either http_client or transport")
        self._owns_http = http_client is None
        self._http = http_client or httpx2.AsyncClient(transport=transport)
        self._auth = SecretAuth(self._secrets)
        self._sleep = sleep
        self._chance = chance
        self._clock = clock
        self._raw = False

    def __repr__(self) -> str:
        """Tell where it sends to, without credentials."""
        known = vars(self)
        if "_base_url" not in known:
            return "AsyncClient(not ready)"
        return f"AsyncClient(account_sid={known['_account_sid']!r}, base_url={known['_base_url']!r})"

    async def aclose(self) -> None:
        """Close its connections; those of an `http_client` are left to whoever brought it."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self.aclose()

    def with_options(
        self,
        *,
        timeout: float | httpx2.Timeout | None = None,
        retry: Retry | None = None,
        advice: AdviceMode | None = None,
    ) -> Self:
        """Return a client with other options over the same connections; what is left out stays.

        Closing it closes nothing. Raises ValueError like the client itself.
        """
        made = self._copy()
        made._options = changed(self._options, timeout, retry, advice)
        return made

    @property
    def with_raw_response(self) -> "AsyncClientWithRawResponse":
        """The same methods, each of which returns the answer as it came."""
        return AsyncClientWithRawResponse(self)

    async def list_campaigns(
        self,
        *,
        offset: int | None = None,
        limit: int | None = None,
        name: str | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None = None,
        type: Literal["trans"] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
                or finds nothing; servers that show `Created` and `InProgress` may take those words here.
            sort_by: The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused
                (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule.
            type: Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing
                (rule LST-10).
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
        request = extended(request, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_list_campaigns)

    async def iter_campaigns(
        self,
        *,
        name: str | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None = None,
        type: Literal["trans"] | None = None,
        page_size: int | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
                or finds nothing; servers that show `Created` and `InProgress` may take those words here.
            sort_by: The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused
                (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule.
            type: Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing
                (rule LST-10).
            page_size: How many records to fetch at a time; the server's choice when left out.
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
                extra_query=extra_query,
                extra_headers=extra_headers,
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
        extra_body: Mapping[str, Any] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> models.Campaign: ...

    @overload
    async def create_campaigns(
        self,
        *,
        campaigns: Sequence[models.CampaignCreate],
        extra_body: Mapping[str, Any] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> list[models.CampaignSuccessItem | models.FailureItem]: ...

    async def create_campaigns(
        self,
        *,
        campaign: models.CampaignCreate | None = None,
        campaigns: Sequence[models.CampaignCreate] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> models.Campaign | list[models.CampaignSuccessItem | models.FailureItem]:
        """Create campaigns.

        Creates one campaign or several. Each element stands alone: a bad one fails with its own code, the good ones are
        created (rule ENV-10), and the answer has one item per element in the same order. A campaign with a send_at
        ahead waits in created, any other starts at once. When every element fails, the status is that of the first
        failure. Callback URLs belong to their element: each campaign has its own, and none are shared.

        Args:
            campaign: One to send; its record is returned, and a failure raised.
            campaigns: Several to send; the result of each is returned in order, successes and failures.
            extra_body: Members to send that the models do not know.
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
        request = extended(request, body=extra_body, query=extra_query, headers=extra_headers)
        if campaign is not None:
            return await self._call(request, operations.parse_create_campaigns_single)
        return await self._call(request, operations.parse_create_campaigns)

    async def get_campaign(
        self,
        *,
        id: str,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> models.Campaign:
        """Read a campaign.

        One campaign as it is now, with its counters. Reading changes nothing (rule GET-03).

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_get_campaign(
            account_sid=self._account_sid,
            id=id,
        )
        request = extended(request, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_get_campaign)

    async def update_campaign(
        self,
        *,
        id: str,
        campaign: models.CampaignUpdate,
        extra_body: Mapping[str, Any] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
            extra_body: Members to send that the models do not know.
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_update_campaign(
            account_sid=self._account_sid,
            id=id,
            campaign=campaign,
        )
        request = extended(request, body=extra_body, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_update_campaign)

    async def delete_campaign(
        self,
        *,
        id: str,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> models.DeletedCampaignItem:
        """Delete a campaign.

        Deletes a campaign that has not started (rules DEL-01, DEL-04). Afterwards it cannot be read, listed, changed or
        deleted again (rule DEL-02), and it never dials.

        Args:
            id: The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02,
                EDT-07, DEL-03, CAL-10).
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
            ServerError: 5xx. The server failed; nothing is known about what it did.
            NoAnswer: No answer within the time-out, or the connection broke.
            UnexpectedResponse: An answer that the specification does not document.
        """
        request = operations.build_delete_campaign(
            account_sid=self._account_sid,
            id=id,
        )
        request = extended(request, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_delete_campaign)

    async def get_call_details(
        self,
        *,
        id: str,
        offset: int | None = None,
        limit: int | None = None,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
        request = extended(request, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_get_call_details)

    async def iter_calls(
        self,
        *,
        id: str,
        status: str | None = None,
        sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
        page_size: int | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
                extra_query=extra_query,
                extra_headers=extra_headers,
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
        extra_query: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
            extra_query: Parameters to send beside these.
            extra_headers: Headers to send beside the client's own.

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
                again. The vendor's sources disagree about the rate for campaigns: 200 requests a minute for an account,
                or 30.
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
        request = extended(request, query=extra_query, headers=extra_headers)
        return await self._call(request, operations.parse_get_call_details_singular)

    async def wait_until(
        self,
        id: str,
        *status: LifecycleStatus,
        deadline: float = 600.0,
        every: float = 5.0,
    ) -> models.Campaign:
        """Read it again and again until it is in one of these states, whichever way the server spells them.

        Args:
            id: Which one.
            *status: The states to wait for, at least one.
            deadline: How many seconds to wait at most; the last reading may begin just before they are over.
            every: How many seconds lie between two readings.

        Returns:
            What was read, in one of the states.

        Raises:
            ValueError: No state, or one that is not documented.
            NotReached: The deadline passed, or none of the states can follow any more. `last` is what was read last.
            ApiError: A reading failed, as in `get_campaign`.
        """
        wanted = states_of(status)
        end = self._clock() + deadline
        while True:
            found = await self.get_campaign(id=id)
            state = found.state
            if state in wanted:
                return found
            told = f"it is {state}, not {' or '.join(sorted(wanted))}"
            if hopeless(state, wanted):
                raise NotReached("wait_until", reason=f"{told}, which cannot follow", last=found)
            left = end - self._clock()
            if left <= 0:
                raise NotReached("wait_until", reason=f"{told}, after {deadline:g} s", last=found)
            await self._sleep(min(every, left))

    def _copy(self) -> Self:
        made = copy.copy(self)
        made._owns_http = False
        return made

    async def _call(self, request: Request, parse: Callable[[Request, Response], Result]) -> Result:
        if request.advice and self._options.advice == "refuse":
            raise refusal(request)
        if request.advice and self._options.advice == "warn":
            told = "; ".join(map(str, request.advice))
            warnings.warn(f"{request.operation}: {told}", AdviceWarning, stacklevel=3)
        response, repeated = await self._send(request)
        if self._raw:
            # Only `AsyncClientWithRawResponse` sets this, and it says what then comes back.
            raw = RawResponse(response=response, reader=lambda: self._read(request, response, parse, repeated))
            return cast("Result", raw)
        return self._read(request, response, parse, repeated)

    def _read(
        self, request: Request, response: Response, parse: Callable[[Request, Response], Result], repeated: bool
    ) -> Result:
        try:
            return parse(request, response)
        except ApiError as error:
            error.hide(self._secrets.hidden_in)
            if repeated and isinstance(error, NotFound) and request.method == "DELETE":
                error.add_note("An earlier attempt of this call got no answer; it may have deleted it.")
            raise

    async def _send(self, request: Request) -> tuple[Response, bool]:
        """Send until there is a final answer. Returns it, and whether an earlier attempt may have arrived unanswered."""
        repeated, attempt, retry = False, 0, self._options.retry
        while True:
            attempt += 1
            chance = self._chance()
            response, reason, may_have_arrived = None, "", False
            try:
                response = await self._exchange(request)
            except httpx2.RequestError as error:
                reason = self._secrets.hidden_in(f"{type(error).__name__}: {error}")
                may_have_arrived = not never_arrived(error)
            if response is None:
                wait = retry.after_no_answer(request, attempt, chance, may_have_arrived=may_have_arrived)
                if wait is None:
                    # Raised here, where the error of the connection with the headers in its frames is gone.
                    raise NoAnswer(request.operation, reason=reason, may_have_arrived=may_have_arrived)
                repeated = repeated or may_have_arrived
                _LOG.debug("%s: no answer, attempt %d; next in %.1f s", request.operation, attempt, wait)
            else:
                wait = retry.after_answer(request, response, attempt, chance)
                if wait is None:
                    return response, repeated
                repeated = repeated or response.status >= 500
                _LOG.debug("%s: %d, attempt %d; next in %.1f s", request.operation, response.status, attempt, wait)
            await self._sleep(wait)

    async def _exchange(self, request: Request) -> Response:
        whole = self._options.whole
        until = None if whole is None else self._clock() + whole
        body = Body(until)
        sending = self._http.stream(
            request.method,
            f"{self._base_url}{request.path}",
            params=list(request.query) or None,
            content=request.content,
            headers=headers_of(request),
            auth=self._auth,
            timeout=self._options.timeout,
            follow_redirects=False,
        )
        try:
            async with asyncio.timeout(whole), sending as answer:
                if answer.is_stream_consumed:
                    return response_of(answer, None)
                async for part in answer.aiter_raw():
                    if not body.add(part, self._clock()):
                        break
        except TimeoutError:
            raise httpx2.ReadTimeout("the answer took too long as a whole") from None
        return response_of(answer, body.whole())


class AsyncClientWithRawResponse:
    """The methods of a client, each of which returns the answer as it came: status, headers, body, and `parse()`."""

    def __init__(self, client: AsyncClient) -> None:
        """Send as that client does."""
        raw = client._copy()
        raw._raw = True
        self.list_campaigns = _raw(raw, AsyncClient.list_campaigns)
        self.create_campaigns = _raw(raw, AsyncClient.create_campaigns)
        self.get_campaign = _raw(raw, AsyncClient.get_campaign)
        self.update_campaign = _raw(raw, AsyncClient.update_campaign)
        self.delete_campaign = _raw(raw, AsyncClient.delete_campaign)
        self.get_call_details = _raw(raw, AsyncClient.get_call_details)
        self.get_call_details_singular = _raw(raw, AsyncClient.get_call_details_singular)


def _raw(
    client: AsyncClient,
    method: Callable[Concatenate[AsyncClient, Arguments], Awaitable[Result]],
) -> Callable[Arguments, Awaitable[RawResponse[Result]]]:
    async def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> RawResponse[Result]:
        return cast("RawResponse[Result]", await method(client, *args, **kwargs))

    return call
