"""What an answer is in a history, what its trouble means, and how long a 429 asks to wait."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import h11

from campaign_contracts.history import Response
from campaign_contracts.recordings import unpacking
from campaign_contracts.recordings.heard import joined
from campaign_contracts.send.bounds import LARGE_BYTES
from campaign_contracts.send.drafts import UnansweredError

MAXIMUM_WAIT_SECONDS = 30.0

_REFUSED_CERTIFICATES = (
    "alert unknown ca", "alert certificate unknown", "alert certificate expired", "alert certificate revoked",
    "alert unsupported certificate",
)  # fmt: skip
"""How OpenSSL tells that a server knows nothing good of a client's certificate."""


def response_of(answer: h11.Response, body: bytes, most: int, large: threading.Lock) -> Response:
    """The answer as a record; its body as it was before any content encoding.

    `large` is held while a large body is unpacked. Raises UnansweredError for one that is badly packed, or unpacks to
    more than `most` bytes.
    """
    headers = joined(_decoded(list(answer.headers)))
    if packing := headers.get("content-encoding"):
        body = _unpacked(body, packing, most, large)
    return Response(status=answer.status_code, headers=headers, body=body)


def _decoded(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Headers as text: UTF-8 where all of them are."""
    try:
        return [(name.decode(), value.decode()) for name, value in headers]
    except UnicodeDecodeError:
        return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _unpacked(body: bytes, packing: str, most: int, large: threading.Lock) -> bytes:
    try:
        with suppress(unpacking.TooLongError):
            return unpacking.received(body, packing, min(most, LARGE_BYTES))
        with large:
            return unpacking.received(body, packing, most)
    except unpacking.UnknownEncodingError:
        return body  # nobody asked for this encoding: the bytes are judged as they are
    except unpacking.GarbledError as error:
        raise UnansweredError("malformed", str(error)) from error
    except unpacking.TooLongError as error:
        raise UnansweredError("unread", str(error)) from error


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
