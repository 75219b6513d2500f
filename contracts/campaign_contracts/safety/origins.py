"""Whether two base URLs lead to the same server."""

from urllib.parse import urlsplit


def same_origin(one: str, other: str) -> bool:
    """Whether two base URLs lead to the same place; `localhost` is either of this machine's usual addresses."""
    host, *place = _origin(one) or (None,)
    other_host, *other_place = _origin(other) or (None,)
    hosts = {host, other_host}
    return place == other_place and (len(hosts) == 1 or hosts in _THIS_MACHINE)


_THIS_MACHINE = ({"localhost", "127.0.0.1"}, {"localhost", "::1"})


def _origin(url: str) -> tuple[str, str, int, str] | None:
    """What tells places apart, the host first; None for text that is not a URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    return (parts.hostname or "").lower().rstrip("."), parts.scheme, port, parts.path.rstrip("/")
