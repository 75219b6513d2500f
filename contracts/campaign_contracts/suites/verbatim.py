"""Values that are easily changed on the way: what a server folds, decodes, rounds or rewrites does not come back."""

import json
from collections.abc import Iterator
from typing import Any

from campaign_contracts.elements import ADDRESSES
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.numbers import CALLER_ID

NAMES = {
    "composed, and letters that change with their case": "caf\u00e9 Stra\u00dfe \u0130\u0131",
    "decomposed": "cafe\u0301",
    "compatible, digits among it": "\ufb01ne \uff21\uff22 \u2460 \uff12\u0663",
    "signs outside the first plane, joined, and in colour": "\U0001f4de \U0001f469\u200d\U0001f4bb \u2764\ufe0f",
    "entities": "&amp; &#39; &lt;b&gt;",
    "percent escapes and a plus sign": "a%20b+c %41",
    "two inner blanks": "a  b",
    "curly and straight quotes": "\u2019 ' \u201c \"",
    "a no-break space inside": "a\u00a0b",
    "a word of JSON": "null",
    "a backslash": r"a\nb\\c",
}
"""Ends of names; each begins with the run's id."""

TEXTS = {
    "JSON with blanks and a fraction": '{ "b": 1.0,  "a": [1, 1.50] }',
    "leading zeros": "007",
    "an exponent": "1e3",
    "a trailing zero": "1.10",
    "a word of JSON": "true",
    "null as a word": "null",
    "decomposed": "cafe\u0301",
    "signs joined, in colour, a no-break space, and a tag": "\U0001f469\u200d\U0001f4bb\u2764\ufe0f\u00a0<b>x</b>",
    "percent escapes": "a%2Fb+c%20d",
    "outer blanks": " x ",
    "an instant": "2031-01-02T03:04:05.678900+05:30",
    "a thousand characters": "long text " * 100,
}
"""Values of custom_field."""

URLS = {
    "letter case": "http://Client.Example/Hook/ABC?Key=Value",
    "no path": "http://client.example",
    "a trailing slash": "http://client.example/hook/",
    "the usual port": "http://client.example:80/hook",
    "the usual port of https": "https://client.example:443/hook",
    "a query out of order, with empty values": "http://client.example/hook?c&b=2&a=&a=0",
    "escapes in small letters": "http://client.example/a%2fb%c3%a9?c=%7e",
    "a plus sign": "http://client.example/hook?a=b+c%20d",
    "two slashes and dots": "http://client.example/a//b/../c/./d",
    "a fragment": "http://client.example/hook?a=1#b=2",
    "a parameter in the path, and an empty query": "http://client.example/a;v=1/b?",
    "a query without a path": "http://client.example?a=1;b=2",
    "a user": "http://client@client.example/hook",
    "an inner URL": "http://client.example/hook?next=https://client.example/b",
    "300 characters": f"https://client.example/{'long/' * 55}?z",
}
"""Values of the three callbacks, and of `url`."""

SPOKEN = {
    "url": ...,
    "flow_type": "greeting",
    "read_via_text": "Cafe\u0301 &amp; \ufb01ne  \U0001f4de, 100% \u2019sure\u2019 a%20b+c",
}
"""A campaign that is heard without a `url`: its text is shown as it was sent, if at all."""


def verbatim(api: Api) -> Iterator[tuple[str, dict[str, Any]]]:
    """A label, and the parameters to set, for each value of each parameter that comes back as it is."""
    for label, end in NAMES.items():
        yield f"name with {label}", {"name": f"{api.name('kept')} {end}"}
    for label, text in TEXTS.items():
        yield f"custom_field: {label}", {"custom_field": text}
    for label, address in URLS.items():
        yield f"addresses with {label}", dict.fromkeys(ADDRESSES, address)
    for digits in ("678901", "678901234"):
        instants = (api.instant(days * DAY_SECONDS).replace("+00:00", f".{digits}+00:00") for days in (1, 3))
        yield (
            f"instants of {len(digits)} more digits",
            {"schedule": dict(zip(("send_at", "end_at"), instants, strict=True))},
        )
    far = {"send_at": "2040-02-29T04:05:06+05:30", "end_at": "2107-08-09T10:11:12-03:30"}
    yield "instants beyond 32 bits of seconds, and on a leap day", {"schedule": far}
    yield "the caller's zero", {"caller_id": f"0{CALLER_ID.lstrip('+')}"}
    for count, minutes in ((1, 1), (3, 1440)):
        often = {"number_of_retries": count, "interval_mins": minutes}
        yield (
            f"retries of {minutes} minutes",
            {"retries": often | {"mechanism": "Exponential", "on_status": ["failed"]}},
        )


def bodies(api: Api) -> Iterator[tuple[bytes, dict[str, str]]]:
    """All of these campaigns in two bodies as other clients write them, in UTF-8 and over several lines; and headers.

    Letters beyond ASCII are in either. The first body leaves its charset out, and the second names it, in capitals.
    """
    elements = [api.element(**values) for values in (*(values for _, values in verbatim(api)), SPOKEN)]
    for turn, headers in enumerate(({}, {"content-type": "application/json; charset=UTF-8"})):
        document = {"campaigns": elements[turn::2]}
        yield ("\r\n" + json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(), headers
