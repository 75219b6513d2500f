"""Where callbacks may be sent: to loopback addresses and the hosts that are allowed, but to no mock."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

CONTROL_PATH = "_control"
MOST_KNOWN = 64
"""URLs of which is remembered what was judged: the events of a campaign go to three at most."""


class Destinations:
    """Judges URLs. The mock itself listens on `own_port`."""

    def __init__(self, allowed_hosts: Iterable[str], own_port: int) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._own_port = own_port
        self.problem = lru_cache(maxsize=MOST_KNOWN)(self._problem)
        """Why nothing is sent to a URL; None where something is."""

    def _problem(self, url: str) -> str | None:
        outside = "callbacks go to loopback addresses only"
        try:
            target = urlsplit(url.strip())
            host, port = (target.hostname or "").lower(), target.port
        except ValueError:
            return outside
        loopback = _is_loopback(host)
        if not loopback and host not in self._allowed:
            return outside
        if loopback and (port or (443 if target.scheme.lower() == "https" else 80)) == self._own_port:
            return "callbacks do not go to the mock itself"
        if CONTROL_PATH in re.split(r"[/\\]", unquote(unquote(target.path))):
            return "callbacks do not go to a control plane"
        return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
