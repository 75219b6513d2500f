# Generated from the specification; changes made here are lost.
# fmt: off
"""For each operation the request that it sends and how its answer is read: two functions without I/O."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel

from . import models
from .base import advice
from .errors import (
    ApiError,
    InvalidTransition,
    RateLimited,
    UnexpectedResponse,
    class_for,
)
from .exchange import Page, Request, Response, read, retry_after, text_of, unexpected

_WHOLE_REQUEST = frozenset({401, 403, 404, 405, 413, 415, 429})
"""Statuses that speak of the request, not of the one record in it."""


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _query(parameters: BaseModel, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    sent = parameters.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return tuple((name, text_of(sent[name])) for name in names if name in sent)


def _content(body: BaseModel) -> bytes:
    return body.model_dump_json(by_alias=True, exclude_unset=True).encode()


def _check_count(request: Request, response: Response, count: int) -> None:
    if count != request.items:
        raise unexpected(request, response, f"{count} items came for {request.items}")


def _failure(
    request: Request,
    response: Response,
    documented: Mapping[int, type[BaseModel]],
    default: type[BaseModel] | None,
    *,
    bare: tuple[int, ...],
) -> BaseModel:
    """Return the body of a failure. Raises UnexpectedResponse for a status or a body that is not documented.

    Failures with a status in `bare` need no body.
    """
    model = documented.get(response.status, default)
    if model is None or response.status < 400:
        raise unexpected(request, response, "this status is not documented")
    try:
        body = read(model, request, response)
    except UnexpectedResponse:
        if response.status in bare:
            raise class_for(response.status)(request.operation, status=response.status) from None
        raise
    if getattr(body, "http_code", response.status) != response.status:
        raise unexpected(request, response, "http_code is not the HTTP status")
    return body


def _items(body: BaseModel) -> list[Any]:
    found = getattr(body, "response", body)
    return found if isinstance(found, list) else [found]


def _one_for_each(request: Request, response: Response, failure: BaseModel) -> bool:
    """Whether a failure speaks of each record. With one record only the status tells that from the whole request."""
    if request.items == 1 and (response.status >= 500 or response.status in _WHOLE_REQUEST):
        return False
    return isinstance(getattr(failure, "response", None), list) and len(_items(failure)) == request.items


def _error(request: Request, response: Response, item: Any, request_id: str | None) -> ApiError:
    """Return the error of one failure; its own code decides, not the HTTP status."""
    status = getattr(item, "code", response.status)
    told = getattr(item, "error_data", None)
    kind = InvalidTransition if status == 400 and request.only_state else class_for(status)
    error = kind(
        request.operation,
        status=status,
        code=getattr(told, "code", None),
        message=getattr(told, "message", None),
        description=getattr(told, "description", None),
        request_id=request_id,
    )
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(response)
    return error


def _refused(request: Request, response: Response, body: BaseModel) -> ApiError:
    return _error(request, response, _items(body)[0], getattr(body, "request_id", None))


def build_list_campaigns(
    *,
    account_sid: str,
    offset: int | None = None,
    limit: int | None = None,
    name: str | None = None,
    status: str | None = None,
    sort_by: Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None = None,
    type: Literal["trans"] | None = None,
) -> Request:
    """Return the request of `list_campaigns`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.ListCampaignsParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "offset": offset,
                "limit": limit,
                "name": name,
                "status": status,
                "sort_by": sort_by,
                "type": type,
            }
        )
    )
    return Request(
        operation="list_campaigns",
        method="GET",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns",
        query=_query(parameters, ["offset", "limit", "name", "status", "sort_by", "type"]),
        advice=advice(parameters),
        repeatable=True,
    )


_FAILURES_OF_LIST_CAMPAIGNS: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_list_campaigns(request: Request, response: Response) -> Page[models.Campaign]:
    """Return what the answer to `list_campaigns` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _list_campaigns(request, response, read(models.ListCampaignsResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_LIST_CAMPAIGNS,
        models.FailureEnvelope,
        bare=(),
    )
    raise _refused(request, response, failure)


def _list_campaigns(request: Request, response: Response, body: models.ListCampaignsResponse) -> Page[models.Campaign]:
    records: list[models.Campaign] = []
    for item in body.response:
        if isinstance(item, models.ListedCampaignItem):
            item.data._summary = item.summary
            records.append(item.data)
        else:
            raise _error(request, response, item, body.request_id)
    return Page(items=tuple(records), offset=body.metadata.offset, total=body.metadata.total)


def build_create_campaigns(
    *,
    account_sid: str,
    campaigns: Sequence[models.CampaignCreate],
) -> Request:
    """Return the request of `create_campaigns`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.CreateCampaignsParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
            }
        )
    )
    content = models.CreateCampaignsRequest.model_validate({"campaigns": list(campaigns)})
    return Request(
        operation="create_campaigns",
        method="POST",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns",
        content=_content(content),
        wrapper="campaigns",
        items=len(campaigns),
        advice=(*advice(parameters), *advice(content)),
    )


_FAILURES_OF_CREATE_CAMPAIGNS: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    402: models.PaymentRequiredEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    413: models.ContentTooLargeEnvelope,
    415: models.UnsupportedMediaTypeEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_create_campaigns(
    request: Request, response: Response
) -> list[models.CampaignSuccessItem | models.FailureItem]:
    """Return what the answer to `create_campaigns` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _create_campaigns(request, response, read(models.CreateCampaignsResponse, request, response))
    if response.status == 207:
        return _create_campaigns(request, response, read(models.CreateCampaignsMixedResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_CREATE_CAMPAIGNS,
        models.FailureEnvelope,
        bare=(413,),
    )
    refused = _items(failure)
    if _one_for_each(request, response, failure):
        return refused
    raise _refused(request, response, failure)


def _create_campaigns(
    request: Request, response: Response, body: models.CreateCampaignsResponse | models.CreateCampaignsMixedResponse
) -> list[models.CampaignSuccessItem | models.FailureItem]:
    _check_count(request, response, len(body.response))
    results: list[models.CampaignSuccessItem | models.FailureItem] = []
    for item in body.response:
        if isinstance(item, models.CampaignSuccessItem):
            item.data._summary = item.summary
        results.append(item)
    return results


def parse_create_campaigns_single(request: Request, response: Response) -> models.Campaign:
    """Return what the answer to `create_campaigns` says about its one value.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _create_campaigns_single(request, response, read(models.CreateCampaignsResponse, request, response))
    if response.status == 207:
        return _create_campaigns_single(request, response, read(models.CreateCampaignsMixedResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_CREATE_CAMPAIGNS,
        models.FailureEnvelope,
        bare=(413,),
    )
    raise _refused(request, response, failure)


def _create_campaigns_single(
    request: Request, response: Response, body: models.CreateCampaignsResponse | models.CreateCampaignsMixedResponse
) -> models.Campaign:
    _check_count(request, response, len(body.response))
    item = body.response[0]
    if isinstance(item, models.CampaignSuccessItem):
        item.data._summary = item.summary
        return item.data
    raise _error(request, response, item, body.request_id)


def build_get_campaign(
    *,
    account_sid: str,
    id: str,
) -> Request:
    """Return the request of `get_campaign`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.GetCampaignParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "id": id,
            }
        )
    )
    return Request(
        operation="get_campaign",
        method="GET",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns/{quote(str(id), safe='')}",
        advice=advice(parameters),
        repeatable=True,
    )


_FAILURES_OF_GET_CAMPAIGN: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_get_campaign(request: Request, response: Response) -> models.Campaign:
    """Return what the answer to `get_campaign` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _get_campaign(request, response, read(models.GetCampaignResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_GET_CAMPAIGN,
        models.FailureEnvelope,
        bare=(),
    )
    raise _refused(request, response, failure)


def _get_campaign(request: Request, response: Response, body: models.GetCampaignResponse) -> models.Campaign:
    _check_count(request, response, len(body.response))
    item = body.response[0]
    if isinstance(item, models.CampaignSuccessItem):
        item.data._summary = item.summary
        return item.data
    raise _error(request, response, item, body.request_id)


def build_update_campaign(
    *,
    account_sid: str,
    id: str,
    campaign: models.CampaignUpdate,
) -> Request:
    """Return the request of `update_campaign`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.UpdateCampaignParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "id": id,
            }
        )
    )
    content = models.UpdateCampaignRequest.model_validate({"campaigns": [campaign]})
    return Request(
        operation="update_campaign",
        method="PUT",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns/{quote(str(id), safe='')}",
        content=_content(content),
        wrapper="campaigns",
        advice=(*advice(parameters), *advice(content)),
        only_state=campaign.model_fields_set == {"action"},
        repeatable="action" not in campaign.model_fields_set,
    )


_FAILURES_OF_UPDATE_CAMPAIGN: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    409: models.ConflictEnvelope,
    413: models.ContentTooLargeEnvelope,
    415: models.UnsupportedMediaTypeEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_update_campaign(request: Request, response: Response) -> models.Campaign:
    """Return what the answer to `update_campaign` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _update_campaign(request, response, read(models.UpdateCampaignResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_UPDATE_CAMPAIGN,
        models.FailureEnvelope,
        bare=(413,),
    )
    raise _refused(request, response, failure)


def _update_campaign(request: Request, response: Response, body: models.UpdateCampaignResponse) -> models.Campaign:
    _check_count(request, response, len(body.response))
    item = body.response[0]
    if isinstance(item, models.CampaignSuccessItem):
        item.data._summary = item.summary
        return item.data
    raise _error(request, response, item, body.request_id)


def build_delete_campaign(
    *,
    account_sid: str,
    id: str,
) -> Request:
    """Return the request of `delete_campaign`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.DeleteCampaignParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "id": id,
            }
        )
    )
    return Request(
        operation="delete_campaign",
        method="DELETE",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns/{quote(str(id), safe='')}",
        advice=advice(parameters),
        only_state=True,
        repeatable=True,
    )


_FAILURES_OF_DELETE_CAMPAIGN: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    409: models.ConflictEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_delete_campaign(request: Request, response: Response) -> models.DeletedCampaignItem:
    """Return what the answer to `delete_campaign` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _delete_campaign(request, response, read(models.DeleteCampaignResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_DELETE_CAMPAIGN,
        models.FailureEnvelope,
        bare=(),
    )
    raise _refused(request, response, failure)


def _delete_campaign(
    request: Request, response: Response, body: models.DeleteCampaignResponse
) -> models.DeletedCampaignItem:
    _check_count(request, response, len(body.response))
    item = body.response[0]
    if isinstance(item, models.DeletedCampaignItem):
        return item
    raise _error(request, response, item, body.request_id)


def build_get_call_details(
    *,
    account_sid: str,
    id: str,
    offset: int | None = None,
    limit: int | None = None,
    status: str | None = None,
    sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
) -> Request:
    """Return the request of `get_call_details`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.GetCallDetailsParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "id": id,
                "offset": offset,
                "limit": limit,
                "status": status,
                "sort_by": sort_by,
            }
        )
    )
    return Request(
        operation="get_call_details",
        method="GET",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaigns/{quote(str(id), safe='')}/call-details",
        query=_query(parameters, ["offset", "limit", "status", "sort_by"]),
        advice=advice(parameters),
        repeatable=True,
    )


_FAILURES_OF_GET_CALL_DETAILS: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_get_call_details(request: Request, response: Response) -> Page[models.CallRecord]:
    """Return what the answer to `get_call_details` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _get_call_details(request, response, read(models.CallDetailsResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_GET_CALL_DETAILS,
        models.FailureEnvelope,
        bare=(),
    )
    raise _refused(request, response, failure)


def _get_call_details(
    request: Request, response: Response, body: models.CallDetailsResponse
) -> Page[models.CallRecord]:
    records: list[models.CallRecord] = []
    for item in body.response:
        if isinstance(item, models.CallItem):
            records.append(item.data)
        elif isinstance(item, models.BareCallRecord):
            records.append(item)
        else:
            raise _error(request, response, item, body.request_id)
    return Page(items=tuple(records), offset=body.metadata.offset, total=body.metadata.total)


def build_get_call_details_singular(
    *,
    account_sid: str,
    id: str,
    offset: int | None = None,
    limit: int | None = None,
    status: str | None = None,
    sort_by: Literal["date_created:asc", "date_created:desc"] | None = None,
) -> Request:
    """Return the request of `get_call_details_singular`. Raises `pydantic.ValidationError` for what the specification refuses."""
    parameters = models.GetCallDetailsSingularParameters.model_validate(
        _given(
            {
                "account_sid": account_sid,
                "id": id,
                "offset": offset,
                "limit": limit,
                "status": status,
                "sort_by": sort_by,
            }
        )
    )
    return Request(
        operation="get_call_details_singular",
        method="GET",
        path=f"/v2/accounts/{quote(str(account_sid), safe='')}/campaign/{quote(str(id), safe='')}/call-details",
        query=_query(parameters, ["offset", "limit", "status", "sort_by"]),
        advice=advice(parameters),
        repeatable=True,
    )


_FAILURES_OF_GET_CALL_DETAILS_SINGULAR: Mapping[int, type[BaseModel]] = {
    400: models.BadRequestEnvelope,
    401: models.UnauthorizedEnvelope,
    403: models.ForbiddenEnvelope,
    404: models.NotFoundEnvelope,
    405: models.MethodNotAllowedEnvelope,
    429: models.TooManyRequestsEnvelope,
}


def parse_get_call_details_singular(request: Request, response: Response) -> Page[models.CallRecord]:
    """Return what the answer to `get_call_details_singular` says.

    Raises ApiError when it reports a failure, UnexpectedResponse when it is not a documented answer.
    """
    if response.status == 200:
        return _get_call_details_singular(request, response, read(models.CallDetailsResponse, request, response))
    failure = _failure(
        request,
        response,
        _FAILURES_OF_GET_CALL_DETAILS_SINGULAR,
        models.FailureEnvelope,
        bare=(),
    )
    raise _refused(request, response, failure)


def _get_call_details_singular(
    request: Request, response: Response, body: models.CallDetailsResponse
) -> Page[models.CallRecord]:
    records: list[models.CallRecord] = []
    for item in body.response:
        if isinstance(item, models.CallItem):
            records.append(item.data)
        elif isinstance(item, models.BareCallRecord):
            records.append(item)
        else:
            raise _error(request, response, item, body.request_id)
    return Page(items=tuple(records), offset=body.metadata.offset, total=body.metadata.total)
