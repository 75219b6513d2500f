"""HTTP archives (HAR 1.2) as histories: traffic that a browser or a proxy recorded, judged like a run.

An archive holds real credentials. They become labels here, before anything else sees them: credentials with which an
account's path was ever answered 2xx are that account's, any others are nobody's. What browsers write has none at all:
then nobody knows who asked, and whatever was not answered 401 counts as asked by the account itself.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from campaign_contracts import instants
from campaign_contracts.history import (
    RECORDED,
    Exchange,
    Failure,
    HistoryError,
    Record,
    Request,
    Response,
    RunBegan,
    RunEnded,
)

PATH = "/v2/accounts/"


def records(archive: Any, *, kit: str, specification: str) -> list[Record]:
    """The archive's exchanges with this API, in the order in which they began, as the records of a run without a clock.

    Raises HistoryError when it is no archive, or holds no exchange with this API.
    """
    try:
        found = [entry for entry in archive["log"]["entries"] if PATH in urlsplit(entry["request"]["url"]).path]
        entries = sorted(found, key=_began)
        if not entries:
            raise HistoryError(f"the archive holds no request under {PATH}")
        owners = _owners(entries)
        exchanges = list(_exchanges(entries, owners))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, HistoryError):
            raise
        raise HistoryError(f"no HTTP archive (HAR 1.2): {error!r}") from error
    parts = urlsplit(entries[0]["request"]["url"])
    accounts = tuple(dict.fromkeys([_sid(entries[0]), *(map(_sid, entries) if None in owners else owners.values())]))
    began = RunBegan(
        started_at=instants.render(_began(entries[0])),
        kit=kit,
        specification=specification,
        base_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        account_sid=accounts[0],
        accounts=accounts,
        control=False,
        live=True,
        profile=RECORDED,
        seed=0,
    )
    return [began, *exchanges, RunEnded(at=exchanges[-1].until)]


def _began(entry: Mapping[str, Any]) -> float:
    moment = instants.parse(entry["startedDateTime"])
    if moment is None:
        raise ValueError(f"startedDateTime {entry['startedDateTime']!r}")
    return moment


def _sid(entry: Mapping[str, Any]) -> str:
    return unquote(urlsplit(entry["request"]["url"]).path.partition(PATH)[2].partition("/")[0])


def _owners(entries: Sequence[Mapping[str, Any]]) -> dict[str | None, str]:
    """Whose credentials each Authorization value is; None for no credentials, where nobody has any."""
    fine = [entry for entry in entries if 200 <= entry["response"]["status"] < 300]
    without = all(_authorization(entry) is None for entry in entries)
    return {value: _sid(entry) for entry in fine if (value := _authorization(entry)) is not None or without}


def _authorization(entry: Mapping[str, Any]) -> str | None:
    """The credentials of a request as a header would have them, if only its URL holds them."""
    parts = urlsplit(entry["request"]["url"])
    given = _headers(entry["request"]).get("authorization")
    if given is not None or parts.username is None:
        return given
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _exchanges(entries: Sequence[Mapping[str, Any]], owners: Mapping[str | None, str]) -> Iterator[Exchange]:
    start = float(int(_began(entries[0])))
    for number, entry in enumerate(entries, start=1):
        at = _began(entry) - start
        request, answer = entry["request"], entry["response"]
        headers = _headers(request)
        if (value := _authorization(entry)) is not None:
            owner = owners.get(value)
            headers["authorization"] = f"Basic {{credentials:{owner}}}" if owner is not None else "{unknown}"
        elif None in owners and answer["status"] != 401:
            headers["authorization"] = f"Basic {{credentials:{_sid(entry)}}}"
        parts = urlsplit(request["url"])
        response = None
        if answer["status"]:
            response = Response(
                status=answer["status"], headers=_headers(answer), body=_body(answer.get("content", {}))
            )
        yield Exchange(
            number=number,
            at=at,
            until=at + max(0.0, entry.get("time", 0)) / 1000,
            account=_sid(entry),
            request=Request(
                method=request["method"],
                target=f"{parts.path}?{parts.query}" if parts.query else parts.path,
                headers=headers,
                body=_body(request.get("postData", {})),
            ),
            response=response,
            failure=Failure(kind="dropped", message="the archive has no answer") if response is None else None,
        )


def _headers(message: Mapping[str, Any]) -> dict[str, str]:
    """Header names in lower case; cookies are secrets nobody asks for, and stay behind."""
    headers = {header["name"].lower(): header["value"] for header in message.get("headers", [])}
    return {name: value for name, value in headers.items() if name not in ("cookie", "set-cookie")}


def _body(content: Mapping[str, Any]) -> bytes:
    text = content.get("text") or ""
    return base64.b64decode(text) if content.get("encoding") == "base64" else str(text).encode()
