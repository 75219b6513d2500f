"""What an HTTP client's answer or error is in a history, and how long a 429 asks to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from campaign_contracts.history import Failure, Response
from campaign_contracts.send.bounds import LONGER, TooLongError

MAXIMUM_WAIT_SECONDS = 30.0

_REFUSED_CERTIFICATES = (
    "alert unknown ca", "alert certificate unknown", "alert certificate expired", "alert certificate revoked",
    "alert unsupported certificate",
)  # fmt: skip
"""How OpenSSL tells that a server knows nothing good of a client's certificate."""


def response_of(answer: httpx2.Response, body: bytes) -> Response:
    """The answer as a record; its body as it was before any content encoding."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(status=answer.status_code, headers=headers, body=body)


def failure_of(error: httpx2.RequestError) -> Failure:
    """Why there was no answer. Raises ValueError when it was the request that could not be put into HTTP."""
    message = str(error)[:200]
    if isinstance(error, httpx2.LocalProtocolError):
        raise ValueError(f"the kit tried to send something that is not an HTTP request: {error}") from error
    if isinstance(error, httpx2.TimeoutException):
        return Failure(kind="timeout", message=message)
    if isinstance(error, httpx2.ConnectError):
        return Failure(kind="unreachable", message=message)
    if isinstance(error, TooLongError) or message == LONGER:
        return Failure(kind="unread", message=message)
    garbled = isinstance(error, httpx2.ProtocolError | httpx2.DecodingError) and "disconnect" not in message.lower()
    return Failure(kind="malformed" if garbled else "dropped", message=message)


def tls_trouble(message: str) -> str | None:
    """What to do about a connection that TLS does not let come about; None for any other trouble."""
    low = message.lower()
    if "mismatch, certificate is not valid for" in low:
        return f"its certificate is for another host ({message}): name the server as its certificate does"
    if "certificate has expired" in low or "certificate is not yet valid" in low:
        return f"its certificate is not valid now ({message}): renew it, or set this machine's clock right"
    if "certificate verify failed" in low:
        return f"its certificate is not trusted ({message}): name those to trust with --cacert FILE"
    if (refusal := certificate_refusal(message)) is not None:
        return refusal
    if "wrong version number" in low or "record layer failure" in low:
        return f"it does not speak TLS there ({message}): is it http:// rather than https://?"
    return None


def certificate_refusal(message: str) -> str | None:
    """What to do about a server that says it wants another certificate of the client; None for any other trouble."""
    low = message.lower()
    if "certificate required" in low or "handshake failure" in low or "bad certificate" in low:
        return f"it wants a certificate of the client ({message}): give yours with --cert FILE and --key FILE"
    if any(alert in low for alert in _REFUSED_CERTIFICATES):
        return f"it refuses the client's certificate ({message}): give one that it accepts with --cert FILE"
    return None


def wait_after_429(retry_after: str, attempt: int) -> float:
    """Seconds to wait before trying again: what Retry-After asks (seconds or a date), else doubling from a quarter."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after[:6]), MAXIMUM_WAIT_SECONDS)
    try:
        ahead = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        ahead = 0.25 * 2.0**attempt
    return min(max(ahead, 0.0), MAXIMUM_WAIT_SECONDS)
