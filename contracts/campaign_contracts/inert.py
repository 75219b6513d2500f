"""Text from strangers, made harmless: control characters are shown, not obeyed.

Servers and recordings send what they like: escape sequences that rewrite a terminal, marks that turn the direction of
text round, line breaks that forge a line of a report. Markup is escaped by each report in its own way; this comes
first.
"""

import json
import re
from collections.abc import Callable
from typing import Any

LONGEST_VALUE = 280
"""Characters of a value in a message."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""Control characters (not tab and line feed), marks without a shape or that turn text round, halves of surrogates."""

_SAFE = bytes([*b"\t\n", *range(0x20, 0x7F)])
"""The bytes of characters that are safe everywhere."""

_COMMANDS = re.compile(r"#(?=#(?i:\[|vso\[|teamcity\[))|(?<!\S):(?=:(?!ffff)[A-Za-z-]+[ :])")
"""The beginning of what CI servers take for a command wherever it stands in a line, or at its beginning."""


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
    return _replaced(text.replace("\r\n", "\n"), _escaped)


def json_document(value: Any) -> str:
    """A whole document as JSON, in one stable layout. What acts rather than shows is escaped, and reads as it was."""
    return json_escaped(json.dumps(value, indent=1, ensure_ascii=False)) + "\n"


def json_escaped(text: str) -> str:
    """JSON with escapes for what acts rather than shows."""
    return _replaced(text, _in_json)


def _replaced(text: str, escape: Callable[[re.Match[str]], str]) -> str:
    """The text with escapes. Most has none, which is seen much faster in what is left without safe characters."""
    harmless = _COMMANDS.sub(escape, text) if "##" in text or "::" in text else text
    beyond = harmless.encode("utf-8", "surrogatepass").translate(None, _SAFE).decode("utf-8", "surrogatepass")
    return _UNSAFE.sub(escape, harmless) if _UNSAFE.search(beyond) else harmless


def _in_json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == 0x0D:
        return "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
