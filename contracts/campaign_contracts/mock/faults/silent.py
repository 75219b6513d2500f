"""Faults of requests that are refused by their answers, and done all the same."""

import base64

from campaign_contracts.mock.behaviour import Change
from campaign_contracts.mock.faults.access import by_token, served_as
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.spoiling import Exchange, framed
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.http.requests import Requests
from campaign_contracts.mock.wire.envelope import document, failure
from campaign_contracts.mock.wire.refusal import INVALID, UNAUTHORISED, RefusalError

_GOOD = {base64.b64encode(f"{one.key}:{one.token}".encode()).decode() for one in DEMO_ACCOUNTS}


def _refused(exchange: Exchange, refusal: RefusalError) -> None:
    exchange.status = refusal.status
    exchange.document = document(exchange.method, refusal.status, [failure(refusal)])


def _unless_known() -> Change[Requests]:
    """Whatever was done for credentials that are wrong, the answer is a 401."""

    def frame(exchange: Exchange) -> None:
        if exchange.method == "POST" and exchange.authorization.rpartition(" ")[2] not in _GOOD:
            _refused(exchange, RefusalError(401, UNAUTHORISED, "Authorization failed"))

    return framed(frame)


def _not_allowed(method: str) -> Change[Requests]:
    """Whatever was done, the answer on the collection is that there is no such method."""

    def frame(exchange: Exchange) -> None:
        if exchange.method == method and exchange.path.endswith("/campaigns"):
            _refused(exchange, RefusalError(405, INVALID, f"there is no {method}"))

    return framed(frame)


FAULTS: tuple[Fault, ...] = (
    fault(
        "wrong-token-creates-silently",
        "CRE-25",
        "subtle",
        "a create with a wrong token is answered 401, and done",
        by_token(lambda _token, _right, attempt: attempt.method == "POST"),
        _unless_known(),
    ),
    fault(
        "put-on-collection-creates-silently",
        "ACC-05",
        "subtle",
        "PUT on the collection is answered 405, and creates what it carries",
        served_as(lambda method, rest: "POST" if method == "PUT" and len(rest) == 1 else None),
        _not_allowed("PUT"),
    ),
)
