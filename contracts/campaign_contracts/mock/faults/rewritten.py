"""Faults that rewrite a value on its way: folded, decoded, put into another order, or taken for a number."""

import json
import re
import unicodedata
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote, urlencode, urlsplit

from campaign_contracts.mock.faults.fault import Fault
from campaign_contracts.mock.faults.spoiling import Data, showing
from campaign_contracts.spec import Json

Rewrite = Callable[[str], str]

ADDRESSES = ("url", "status_callback", "call_status_callback", "call_schedule_callback")


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


FAULTS: tuple[Fault, ...] = tuple(
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
    )
)
