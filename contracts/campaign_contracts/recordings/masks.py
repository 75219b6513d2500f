"""Masks: what those who pass recordings on write over secrets and numbers, and what is still known around them."""

import re
from functools import lru_cache

import orjson
from ahocorasick_rs import BytesAhoCorasick

from campaign_contracts import envelope, json_body

LONGEST_MASK = 64
"""Characters. Masks of `x` are as long as a number, an id or a key, or have a length of their own: more in a row are
what somebody sent to fill a field."""

_WORD = "(?i:redacted|masked|filtered|removed|hidden|scrubbed|sanitized|anonymi[sz]ed"
MASKED = re.compile(
    r"\*{3,}|\u2022{3,}|\bREDACTED\b"
    rf"|(?<![Xx])(?=x?X{{4}}|[Xx]{{6}})[Xx]{{4,{LONGEST_MASK}}}(?![Xx])"
    rf"|[\[<({{]{_WORD})[^\n\r\])>}}]{{0,40}}[\])>}}]"
    r"|[\"+][\[<{]{1,2}(?i:[a-z_ -]{0,20}(?:number|phone|msisdn|id|key|token|secret|password|account|name|mail|address"
    r"|date|time|url|uri|value|string|user|text|redacted|masked|removed|hidden)[0-9_#-]{0,6})[\]>}]"
    r'|"(?:<[A-Za-z][A-Za-z_ -]{1,30}[0-9]{0,4}>|\{\{[^{}"]{1,40}\}\})"'
    rf'|(?:\A|"){_WORD}|x{{3,{LONGEST_MASK}}})(?:\Z|")'
    r'|"(?:\.{3}|\u2026|\\u2026|string)"'
    r"|\A\[object [A-Z][A-Za-z]{2,30}\]\Z"
)
"""What those who pass recordings on write over secrets and numbers."""

_SIGNS = (
    *(b"***", "\u2022".encode() * 3, b"xxx", b"redacted", b"masked", b"filtered", b"removed", b"hidden", b"scrubbed"),
    *(b"sanitized", b"anonymi", b'"<', b'"{', b'"[', b"+<", b"+{", b"+[", b"[object ", b'"..."', b'"string"'),
    *('"\u2026"'.encode(), b'"\\u2026"'),
)
"""With one of these in lower case every mask begins, or with one character before it."""

_SIGNED = BytesAhoCorasick(_SIGNS)

_RUNS = {sign: re.compile(re.escape(sign) + re.escape(sign[-1:]) + b"*") for sign in _SIGNS}
"""A sign that stands several times in a row is looked at once."""

_AROUND = 400
"""Bytes. Every mask ends before so many, but for those that are longer than they need be."""

_REQUEST_ID = re.compile(rb'"request_id"\s*:\s*"[^"\\]*"')


@lru_cache(maxsize=256)
def meant(value: str) -> bool:
    """Whether the value of a header is one, and nothing that was written over it."""
    return bool(value.strip()) and MASKED.search(value) is None and value.lstrip()[0] not in "<[{$"


def is_masked(text: str) -> bool:
    """Whether a text is masked, or a part of it."""
    return _signed(text.encode("utf-8", "surrogatepass")) and MASKED.search(text) is not None


def masked(raw: bytes) -> bool:
    """Whether anything is masked but the id of a request, without which the rest says what it says."""
    return _signed(raw) and written_over(_REQUEST_ID.sub(b"", raw))


def written_over(raw: bytes) -> bool:
    """Whether anything at all is masked."""
    if not _signed(raw):
        return False
    folded = raw.lower()
    return any(
        _begins_a_mask(raw, run.start()) for sign in _SIGNS if sign in folded for run in _RUNS[sign].finditer(folded)
    )


def _signed(raw: bytes) -> bool:
    return bool(_SIGNED.find_matches_as_indexes(raw.lower()))


def _begins_a_mask(raw: bytes, at: int) -> bool:
    """Whether a mask begins where a sign stands, or one character before it."""
    before = raw[max(at - 4, 0) : at].decode("utf-8", "ignore")[-1:]
    window = before + raw[at : at + _AROUND].decode("utf-8", "replace")
    return (MASKED.match(window) or MASKED.match(window, len(before))) is not None


def frame(raw: bytes) -> bytes:
    """An answer without what its items show."""
    if json_body.overlong(raw):
        return raw
    try:
        document = orjson.loads(raw)
    except ValueError:
        return raw
    items = [item for item in envelope.items(document) if isinstance(item, dict)]
    if not items:
        return raw
    for item in items:
        item |= {name: {} for name in ("data", "summary") if isinstance(item.get(name), dict)}
        if isinstance(error := item.get("error_data"), dict):
            error |= {name: "" for name in ("message", "description") if isinstance(error.get(name), str)}
    try:
        return orjson.dumps(document)
    except TypeError:  # nested too deeply
        return raw
