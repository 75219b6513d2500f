"""What can be typed as an argument, read strictly: URLs, accounts, headers, rules ... Errors never repeat a secret."""

import difflib
import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from campaign_contracts.redaction import Credentials
from campaign_contracts.rules import Catalogue, UnknownRuleError
from campaign_contracts.running.declarations import PREFIX
from campaign_contracts.usage import UsageError, found_instead

LONGEST_HOST = 253
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
_HEADER_NAME, _HEADER_VALUE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"), re.compile(r"[\t -~]*")


def shard_of(given: str) -> tuple[int, int]:
    """The number of a part, from 1, and of how many. Raises UsageError."""
    number, _, count = given.partition("/")
    if number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise UsageError(f"--shard: expected the number of a part and of how many, as in 2/3, found {given!r}")


def example_database_of(given: str) -> str:
    """A folder, or the URL of a Redis server, where walks are kept. Raises UsageError."""
    scheme, separator, _ = given.partition("://")
    if not given.strip() or (separator and scheme not in {"redis", "rediss"}):
        raise UsageError(f"--example-db: expected a folder, or redis://HOST{found_instead(given)}")
    return given


def base_url_of(text: str) -> tuple[str, str | None, list[str]]:
    """Scheme, host and the path before `/v2` of what was typed; the account sid where the path named it; words.

    The words say what was left out. Raises UsageError.
    """
    parts = _split("--base-url", text)
    words, sid = [], None
    segments = parts.path.rstrip("/").split("/")
    place = segments.index("v2") if "v2" in segments else len(segments)
    prefix, rest = "/".join(segments[:place]), segments[place:]
    if rest:
        sid = unquote(rest[2]) if rest[1:2] == ["accounts"] and len(rest) > 2 else None
        words.append(f"--base-url: /{'/'.join(rest)} was left out; the kit adds the paths itself")
    if parts.username is not None or parts.password is not None:
        words.append(
            "--base-url: the credentials in it were left out, and are not used; "
            f"set {PREFIX}API_KEY and {PREFIX}API_TOKEN in the environment"
        )
    if parts.query or parts.fragment or _PREFIX.fullmatch(prefix) is None:
        raise UsageError(
            f"--base-url: expected scheme, host and perhaps a path, found more after them in {_open(parts)}"
        )
    return _open(parts) + prefix, sid, words


def url_of(option: str, text: str) -> str:
    """A URL without credentials, query, fragment and final slash. Raises UsageError."""
    parts = _split(option, text)
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(f"{option}: expected a URL without credentials, query or fragment")
    return _open(parts) + parts.path.rstrip("/")


_URL_HOST = re.compile(r"[A-Za-z0-9._-]+|(?=[^%]*:)[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?")
"""A name, an address, or one of IPv6; whatever else one library takes for a host, another takes for a different one."""


def _split(option: str, text: str) -> SplitResult:
    text = text.strip()
    expected = f"{option}: expected a URL such as https://host or http://host:port"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        whole = parts.scheme in ("http", "https") and _URL_HOST.fullmatch(host) is not None and parts.port != 0
        parts.netloc.encode("ascii")
    except ValueError:  # a port that is none, brackets that do not close, letters that no host has
        raise UsageError(f"{expected}{found_instead(text)}") from None
    if not whole or any(character.isspace() or character == "\\" for character in parts.netloc):
        hint = f" (perhaps http://{text}?)" if text and "://" not in text and "@" not in text else ""
        raise UsageError(f"{expected}{found_instead(text)}{hint}")
    return parts


def _open(parts: SplitResult) -> str:
    """Scheme and host, without credentials."""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def account_of(text: str, *, given: str = f"--other-account (or {PREFIX}OTHER_ACCOUNT)") -> Credentials:
    """An account written SID:KEY:TOKEN; `given` says where. Raises UsageError, without repeating what was typed."""
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise UsageError(f"{given}: expected SID:KEY:TOKEN, with no part empty")
    return credentials_of(*parts, given=given)


def credentials_of(sid: str, key: str, token: str, *, given: str = "the account") -> Credentials:
    """An account that HTTP can carry; `given` says where it comes from. Raises UsageError, repeating no secret."""
    for what, text in (("account sid", sid), ("API key", key), ("API token", token)):
        if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
            raise UsageError(
                f"{given}: the {what} has a control character in it or at its end, such as the line end of the file "
                "that it was read from: give it without"
            )
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UsageError(f"{given}: the {what} is not UTF-8 text") from None
    if ":" in key:
        raise UsageError(f"{given}: expected an API key without a colon, as HTTP Basic ends it there")
    return Credentials(sid=sid, key=key, token=token)


def host_of(option: str, text: str) -> str:
    """A host name or an address, an IPv6 one in brackets; nothing else. Raises UsageError."""
    host = text.strip()
    try:
        if host.startswith("[") and host.endswith("]"):
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        if len(host) <= LONGEST_HOST and _HOST.fullmatch(host):
            return str(ipaddress.IPv4Address(host)) if host.replace(".", "").isdecimal() else host
    except ValueError:
        pass
    raise UsageError(f"{option}: expected a host name or an address (an IPv6 one in brackets){found_instead(text)}")


def numbers_of(given: Sequence[str]) -> tuple[str, ...]:
    """Numbers that may be dialled. Raises UsageError."""
    for number in given:
        if not (number.startswith("+") and number[1:].isdecimal() and 10 <= len(number) - 1 <= 15):
            raise UsageError(f"--may-dial: expected + and 10 to 15 digits, found {number!r}")
    return tuple(given)


def header_of(text: str) -> tuple[str, str]:
    """Name (lower case) and value of a header written `Name: value`. Raises UsageError."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or _HEADER_NAME.fullmatch(name) is None or _HEADER_VALUE.fullmatch(value) is None:
        raise UsageError("--header: expected 'Name: value', as HTTP writes them")
    if name.lower() == "authorization":
        raise UsageError(f"--header: credentials are given as {PREFIX}API_KEY and {PREFIX}API_TOKEN, not as a header")
    return name.lower(), value


def near(name: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown name: the known one that is like it, or all of them."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; expected one of {', '.join(known)}" if known else ""


def select(catalogue: Catalogue, rules: Sequence[str], authorities: Sequence[str]) -> frozenset[str]:
    """The ids of the rules that were asked for. Raises UsageError with the id that is like an unknown one."""
    try:
        return catalogue.select(rules, authorities)
    except UnknownRuleError as error:
        known = [rule.id for rule in catalogue]
        for pattern in rules:
            hint = near(pattern.upper().replace("_", "-"), known)
            if "did you mean" in hint and pattern.upper().replace("_", "-") not in known:
                raise UsageError(f"{error}{hint}") from None
        raise UsageError(str(error)) from None
