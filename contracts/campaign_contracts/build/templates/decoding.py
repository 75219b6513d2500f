"""Bodies within bounds: how much is read, how much comes of it when it is decoded."""

import zlib

LARGEST_ANSWER = 64 * 1024 * 1024
"""How many bytes an answer may have, as it is sent and decoded. The largest legal page stays well below."""

MOST_VALUES = 4_000_000
"""How many values an answer may hold. The largest legal page has fewer: 500 campaigns that show 5,000 numbers each."""

ENCODINGS = "gzip, deflate"


class TooLarge(ValueError):
    """A body has more bytes than an answer may have."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(f"the body has more than {LARGEST_ANSWER} bytes")


class TooManyValues(ValueError):
    """A body holds more values than an answer may hold."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(f"the body holds more than {MOST_VALUES} values")


class Undecodable(ValueError):
    """A body is not encoded as it claims."""


def decoded(body: bytes, encoding: str) -> bytes:
    """Return a body without its `Content-Encoding`. Raises TooLarge and Undecodable."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return body
    if name in {"gzip", "x-gzip"}:
        return _inflated(body, 31)
    if name == "deflate":
        # What servers call deflate is zlib's format, or the bare one.
        return _inflated(body, 15 if body[:1] and body[0] & 0x0F == 8 else -15)
    raise Undecodable("it is in an encoding that was not asked for")


def bounded(body: bytes) -> bytes:
    """Return the same body. Raises TooManyValues, by the commas and brackets in it."""
    if len(body) > MOST_VALUES and sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise TooManyValues
    return body


def _inflated(body: bytes, bits: int) -> bytes:
    found = bytearray()
    while body:
        machine = zlib.decompressobj(bits)
        try:
            found += machine.decompress(body, LARGEST_ANSWER + 1 - len(found))
        except zlib.error as error:
            raise Undecodable(str(error)) from None
        if len(found) > LARGEST_ANSWER:
            raise TooLarge
        if not machine.eof:
            raise Undecodable("it is cut short")
        body = machine.unused_data
    return bytes(found)
