"""Whether a target is there and lets an account in."""

import contextlib
import socket
from urllib.parse import quote, urlsplit

from campaign_contracts import envelope, instants
from campaign_contracts.history import Intent, Response
from campaign_contracts.inert import shown
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import Draft, UnreachableError
from campaign_contracts.send.sender import Sender
from campaign_contracts.usage import UsageError

CONNECT_SECONDS = 5.0
YEAR_SECONDS = 365.2425 * 86_400
ROOM_SECONDS = 10 * YEAR_SECONDS
"""A run names instants so far ahead at most."""


def admitted(settings: Settings) -> None:
    """Connect, and read once by the account, for those that have no session. Raises UnreachableError, UsageError."""
    connect(settings)
    with contextlib.closing(Sender(settings.target(), lambda _: None)) as sender:
        let_in(settings, settings.sid, sender.send(look(settings.sid)).response)


def look(sid: str) -> Draft:
    """A plain read by an account on its own path: the newest of its campaigns."""
    return Draft(
        method="GET",
        target=f"/v2/accounts/{quote(sid, safe='')}/campaigns?limit=1&sort_by=date_created:desc",
        account=sid,
        operation="list_campaigns",
        intent=Intent(case="look"),
    )


def check_present(settings: Settings, now: float) -> None:
    """Raises UsageError where the server's present leaves no room for a run: instants before and after it."""
    if not 0.0 <= now <= instants.LATEST - ROOM_SECONDS:
        where = settings.control_url or settings.base_url
        year = 1970 + int(now // YEAR_SECONDS)
        raise UsageError(f"{where}: expected a clock in the years 1970 to 9989, found the year {year}; set it right")


def connect(settings: Settings) -> None:
    """Open and close a connection to the server, or to the proxy that leads there. Raises UnreachableError."""
    try_connecting(settings.proxy or settings.base_url, min(settings.timeout, CONNECT_SECONDS))


def try_connecting(base_url: str, timeout: float) -> None:
    """Open and close a connection. Raises UnreachableError, naming what stands in the way."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=timeout).close()
    except socket.gaierror:
        raise UnreachableError(f"{base_url} cannot be reached: no such host as {parts.hostname!r}") from None
    except TimeoutError:
        raise UnreachableError(f"{base_url} cannot be reached: no answer in {timeout:g} s") from None
    except OSError as error:
        raise UnreachableError(f"{base_url} cannot be reached: {error.strerror or error}") from None


def let_in(settings: Settings, sid: str, response: Response | None) -> None:
    """Raises UsageError where the answer to an account's first read says that it is not let in."""
    if response is None:
        return
    account = f"account {sid}" if sid == settings.sid else f"the second account {sid} (--other-account or its variable)"
    code, told = decided(response)
    if code in (401, 403):
        raise UsageError(
            f"{settings.base_url} refuses the credentials of {account} ({told}): check the account "
            "sid, the API key and the API token, and that the account lives in this region"
        )
    if code == 404 and not settings.own_mock:
        raise UsageError(
            f"{settings.base_url} does not know {account} ({told} for its campaigns): check the account sid and the "
            "base URL"
        )
    if (where := led_to(response)) is not None:
        raise UsageError(
            f"{settings.base_url} sends requests elsewhere (HTTP {response.status}, to {where}): redirects are not "
            "followed; if that is the server, name it"
        )


def decided(answer: Response) -> tuple[int, str]:
    """The code that decides an answer, and how to tell it: a refusal may come inside a 200."""
    code = envelope.code(answer.status, answer.json)
    return code, f"HTTP {answer.status}" + (f", item code {code}" if code != answer.status else "")


def led_to(answer: Response) -> str | None:
    """Where a redirect leads, as text to show; None for any other answer."""
    return shown(answer.headers.get("location", "nowhere")) if 300 <= answer.status < 400 else None
