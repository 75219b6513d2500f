"""Which proxy leads to a server: the one that was typed, or what the usual variables of the environment say."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from campaign_contracts.usage import UsageError, found_instead


def proxy_for(url: str, typed: str | None, environment: Mapping[str, str]) -> str | None:
    """The URL of the proxy, or None for a direct way. Raises UsageError for one that is no http or https URL.

    The environment's `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read as other programs read them, in
    either letter case; this machine itself is always reached directly.
    """
    if typed is not None:
        return _checked("--proxy", typed)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or _excepted(host, _either("no_proxy", environment)):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        if found := _either(name, environment):
            return _checked(name.upper(), found)
    return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def _excepted(host: str, no_proxy: str) -> bool:
    """Whether a host, or a domain that it is in, stands in a list of names."""
    names = [name.strip().lower().lstrip("*").lstrip(".") for name in no_proxy.split(",") if name.strip()]
    return any(not name or host == name or host.endswith(f".{name}") for name in names)


def _either(name: str, environment: Mapping[str, str]) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def _checked(given: str, text: str) -> str:
    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise UsageError(f"{given}: expected a proxy such as http://host:port{found_instead(text)}")
    return url
