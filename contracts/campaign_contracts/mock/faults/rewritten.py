"""Faults that rewrite a value on its way: folded, decoded, cut, put into another order, or taken for a number."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import unquote, urlencode, urlsplit

from campaign_contracts.elements import ADDRESSES
from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.decisions import Edit, Storing
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.spoiling import Data, showing
from campaign_contracts.spec import Json

Rewrite = Callable[[str], str]


def _each(names: tuple[str, ...], rewrite: Rewrite) -> Data:
    def show(data: dict[str, Json]) -> None:
        for name in names:
            if isinstance(data.get(name), str):
                data[name] = rewrite(data[name])

    return show


def _compact(text: str) -> str:
    try:
        return json.dumps(json.loads(text), separators=(",", ":"))
    except ValueError:
        return text


def _small_host(address: str) -> str:
    return re.sub(r"^[a-z]+://[^/?#]*", lambda found: found[0].lower(), address, flags=re.IGNORECASE)


def _sorted_query(address: str) -> str:
    path, mark, query = address.partition("?")
    return path + mark + "&".join(sorted(query.split("&")))


def _spelt_query(address: str) -> str:
    path, mark, query = address.partition("?")
    pairs = [part.partition("=")[::2] for part in query.split("&")]
    return path + mark + urlencode([(unquote(name), unquote(value)) for name, value in pairs]) if mark else address


def _without_port(address: str) -> str:
    usual = {"http": ":80", "https": ":443"}.get(urlsplit(address).scheme, "")
    host = urlsplit(address).netloc
    return address.replace(host, host.removesuffix(usual), 1) if usual and host.endswith(usual) else address


def _blank_for_plus(text: str) -> str:
    return text.replace("+", " ")


def _without_userinfo(address: str) -> str:
    return re.sub(r"^([a-z]+://)[^/?#]*@", r"\1", address, flags=re.IGNORECASE)


def _without_fragment(address: str) -> str:
    return address.partition("#")[0]


def _without_parameters(address: str) -> str:
    path, mark, query = address.partition("?")
    return re.sub(";[^/]*", "", path) + mark + query


def _with_path(address: str) -> str:
    return re.sub(r"^([a-z]+://[^/?#]*)\?", r"\1/?", address, flags=re.IGNORECASE)


def _without_variations(text: str) -> str:
    return text.replace("\ufe0f", "")


def _past_leap_days(data: dict[str, Json]) -> None:
    schedule = data.get("schedule") or {}
    schedule |= {name: re.sub("-02-29T", "-03-01T", text) for name, text in schedule.items() if isinstance(text, str)}


def _in_edits(name: str, summary: str, names: tuple[str, ...], rewrite: Rewrite) -> Fault:
    """A fault that rewrites what an edit sends, and nothing that a create sends."""

    def wrapper(usual: Callable[[Edit], Campaign]) -> Callable[[Edit], Campaign]:
        def edited(edit: Edit) -> Campaign:
            after = usual(edit)
            sent = {name: after.definition.get(name) for name in names if name in edit.sent}
            rewritten = {name: rewrite(text) for name, text in sent.items() if isinstance(text, str)}
            return replace(after, definition=after.definition | rewritten)

        return edited

    return fault(name, "EDT-01", "subtle", summary, around(Storing, edited=wrapper))


_SHOWN: tuple[Fault, ...] = tuple(
    showing(name, rule, "subtle", summary, _each(names, rewrite))
    for name, rule, summary, names, rewrite in (
        (
            "name-composed",
            "CRE-02",
            "letters and their marks become one character in the name",
            ("name",),
            lambda text: unicodedata.normalize("NFC", text),
        ),
        (
            "name-compatible",
            "CRE-02",
            "ligatures and wide letters become plain ones in the name",
            ("name",),
            lambda text: unicodedata.normalize("NFKC", text),
        ),
        (
            "name-unjoined",
            "CRE-02",
            "joiners between signs are dropped from the name",
            ("name",),
            lambda text: text.replace("\u200d", ""),
        ),
        (
            "name-spells-out-a-sharp-s",
            "CRE-02",
            "a sharp s becomes two letters in the name",
            ("name",),
            lambda text: text.replace("\u00df", "ss"),
        ),
        ("name-uncoloured", "CRE-02", "signs lose their colour in the name", ("name",), _without_variations),
        (
            "custom-field-uncoloured",
            "CRE-26",
            "signs lose their colour in custom_field",
            ("custom_field",),
            _without_variations,
        ),
        ("name-unescaped", "CRE-02", "entities are resolved in the name", ("name",), unescape),
        ("name-unquoted", "CRE-02", "percent escapes are resolved in the name", ("name",), unquote),
        ("name-blanks-joined", "CRE-02", "blanks become one", ("name",), lambda text: re.sub(" +", " ", text)),
        ("custom-field-compact", "CRE-26", "JSON in custom_field is written anew", ("custom_field",), _compact),
        ("url-host-in-small-letters", "CRE-02", "hosts of URLs come back in small letters", ADDRESSES, _small_host),
        ("url-query-sorted", "CRE-02", "the query of a URL is put in order", ADDRESSES, _sorted_query),
        (
            "url-query-spelt-anew",
            "CRE-02",
            "the query of a URL is spelt anew",
            ADDRESSES,
            _spelt_query,
        ),
        ("url-usual-port-dropped", "CRE-02", "the usual port is dropped from URLs", ADDRESSES, _without_port),
        ("url-slash-dropped", "CRE-02", "a slash at the end is dropped", ADDRESSES, lambda text: text.rstrip("/")),
        ("url-plus-made-a-blank", "CRE-02", "a plus sign in a URL becomes a blank", ADDRESSES, _blank_for_plus),
        ("url-userinfo-dropped", "CRE-02", "a user in a URL is dropped", ADDRESSES, _without_userinfo),
        ("url-fragment-dropped", "CRE-02", "the fragment of a URL is dropped", ADDRESSES, _without_fragment),
        (
            "url-parameters-dropped",
            "CRE-02",
            "what follows a semicolon in a path is dropped",
            ADDRESSES,
            _without_parameters,
        ),
        ("url-empty-query-dropped", "CRE-02", "an empty query is dropped", ADDRESSES, lambda text: text.rstrip("?")),
        ("url-slash-added", "CRE-02", "a query without a path gets a slash before it", ADDRESSES, _with_path),
        ("name-plus-made-a-blank", "CRE-02", "a plus sign in the name becomes a blank", ("name",), _blank_for_plus),
        (
            "custom-field-plus-made-a-blank",
            "CRE-26",
            "a plus sign in custom_field becomes a blank",
            ("custom_field",),
            _blank_for_plus,
        ),
        (
            "text-composed",
            "CRE-02",
            "letters and their marks become one character in read_via_text",
            ("read_via_text",),
            lambda text: unicodedata.normalize("NFC", text),
        ),
        ("text-unescaped", "CRE-02", "entities are resolved in read_via_text", ("read_via_text",), unescape),
        (
            "text-blanks-joined",
            "CRE-02",
            "blanks in read_via_text become one",
            ("read_via_text",),
            lambda text: re.sub(" +", " ", text),
        ),
    )
)
FAULTS: tuple[Fault, ...] = (
    *_SHOWN,
    showing("leap-day-moved", "CRE-32 CRE-02", "subtle", "a leap day becomes the first of March", _past_leap_days),
    _in_edits(
        "edited-url-loses-its-query", "an edit of url drops its query", ("url",), lambda text: text.partition("?")[0]
    ),
    _in_edits(
        "edited-callback-loses-its-query",
        "an edit of a callback drops its query",
        ADDRESSES[1:],
        lambda text: text.partition("?")[0],
    ),
    _in_edits("edited-url-loses-its-fragment", "an edit of url drops its fragment", ("url",), _without_fragment),
    _in_edits(
        "edited-callback-loses-its-fragment",
        "an edit of a callback drops its fragment",
        ADDRESSES[1:],
        _without_fragment,
    ),
    _in_edits("edited-callback-unquoted", "an edit resolves percent escapes in a callback", ADDRESSES[1:], unquote),
    _in_edits(
        "edited-name-composed",
        "letters and their marks become one character in an edited name",
        ("name",),
        lambda text: unicodedata.normalize("NFC", text),
    ),
)
