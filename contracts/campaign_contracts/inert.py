"""Text from strangers, made harmless: control characters are shown, not obeyed.

Servers and recordings send what they like: escape sequences that rewrite a terminal, marks that turn the direction of
text round, line breaks that forge a line of a report. Markup is escaped by each report in its own way; this comes
first.
"""

import json
import re
from typing import Any

LONGEST_VALUE = 280
"""Characters of a value in a message."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters (not tab and line feed), marks without a shape or that turn text round, halves of surrogates."""


def in_json(value: Any) -> str:
    """A value as a message tells it: JSON in one line, cut where it is long. Bytes are text."""
    text = json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} ..."


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else dict(value)


def shown(text: str) -> str:
    r"""The text in one line, with every character that acts rather than shows written as an escape, as in `\x1b`."""
    return paragraphs(text).replace("\n", "\\n").replace("\t", "\\t")


def paragraphs(text: str) -> str:
    """The same for text whose line breaks and tabs may stay, such as a body inside a box."""
    return _UNSAFE.sub(_escaped, text.replace("\r\n", "\n"))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == 0x0D:
        return "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
