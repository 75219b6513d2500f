"""Where a JSON value ends that nobody reads: found piece by piece, without decoding it and without keeping it."""

import re
from itertools import accumulate

PIECE = 1 << 16
"""Characters that are looked at together."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[\[\]{},]', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""What each bracket adds to the depth, as a signed byte."""

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Skipping:
    """Finds the end of the value with which the first piece begins."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self._depth = 0
        self._open = ""
        """How a text began that goes on in the next piece, as far as that matters."""

    def end_in(self, piece: str) -> int | None:
        """Where the value ends in the next piece; None where it goes on after that."""
        text = self._open + piece
        unescaped = text.replace("\\\\", "").replace('\\"', "")
        parts = unescaped.split('"')  # outside of texts, inside of one, outside again ...
        brackets = "".join(parts[::2]).encode("utf-8", "replace").translate(_STEPS, _NO_BRACKETS)
        depths = list(accumulate(memoryview(brackets).cast("b"), initial=self._depth))
        if min(depths) <= 0 and (end := self._end(text)) is not None:
            return end - len(self._open)
        self._depth = depths[-1]
        self._open = "" if len(parts) % 2 else '"\\' if unescaped.endswith("\\") else '"'
        return None

    def _end(self, text: str) -> int | None:
        """The same, bracket by bracket."""
        depth = self._depth
        for token in _TOKEN.finditer(text):
            mark = token[0][0]
            if not depth and mark in ",]}":  # behind a number
                return token.start()
            depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
            if not depth and (mark != '"' or token[1]):
                return token.end()
        return None
