"""Who may use the control plane and the pages: this machine and whom the operator lets in, but no other site's page."""

import re
import socket
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from campaign_contracts.mock.campaigns.callbacks import AGENT
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError
from campaign_contracts.usage import UsageError, found_instead

Headers = list[tuple[bytes, bytes]]

ANY = "any"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[([^\[\]]*)\]|([^\[\]:]*))(?::\d*)?")
_FROM_HERE = frozenset({b"same-origin", b"none"})
_REFUSED_ORIGIN = "the control plane and the pages take no requests from other sites' pages"


class Door:
    """Decides by the other end of the connection and by headers that no web page can choose."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """`allowed` are names, addresses or networks of other machines, or `any`. Raises UsageError."""
        self._allowed = tuple(allowed)
        self._networks = [network for host in self._allowed if host != ANY for network in _networks(host)]

    @property
    def open(self) -> bool:
        """Whether anybody but this machine is let in."""
        return bool(self._allowed)

    def check(self, scope: Mapping[str, Any], *, linked: bool = False) -> None:
        """Nothing when the request may pass. Raises RefusalError.

        `linked`: other sites may lead to it, as a link does that a person follows.
        """
        headers: Headers = scope["headers"]
        self._check_peer(scope.get("client"))
        self._check_host(_values(headers, b"host"))
        if any(value == AGENT.encode() for value in _values(headers, b"user-agent")):
            raise RefusalError(403, INVALID, "a callback cannot operate a mock")
        origins, hosts = _values(headers, b"origin"), _values(headers, b"host")
        if any(origin.partition(b"://")[2] not in hosts for origin in origins):
            raise RefusalError(403, INVALID, _REFUSED_ORIGIN)
        if not linked and any(site not in _FROM_HERE for site in _values(headers, b"sec-fetch-site")):
            raise RefusalError(403, INVALID, _REFUSED_ORIGIN)

    def _check_peer(self, client: tuple[str, int] | None) -> None:
        """Refuse other machines, also where the mock listens to them."""
        if client is None or ANY in self._allowed:
            return
        address = ip_address(client[0])
        if not address.is_loopback and not any(address in network for network in self._networks):
            raise RefusalError(
                403, INVALID, "the control plane and the pages answer on this machine's loopback only; see "
                "--allow-control-from"
            )  # fmt: skip

    def _check_host(self, hosts: list[bytes]) -> None:
        """Refuse names that others can give to this machine: no page in a browser gets here by DNS rebinding."""
        names = {_name(host.decode("latin-1")) for host in hosts}
        if not names or not all(self._is_own(name) for name in names):
            raise RefusalError(403, INVALID, "the control plane is reached as localhost or 127.0.0.1 only")

    def _is_own(self, name: str) -> bool:
        """Loopback; for others who were let in also an address, or a name without a dot, which nobody can register."""
        if name in _LOOPBACK:
            return True
        return self.open and (name in self._allowed or _is_address(name) or name.replace("-", "").isalnum())


def _networks(host: str) -> list[IPv4Network | IPv6Network]:
    """The addresses of a network, of an address or of a name, as it resolves now."""
    try:
        return [ip_network(host, strict=False)]
    except ValueError:
        pass
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"--allow-control-from: expected the name or address of a machine, a network such as 172.18.0.0/16, or "
            f"{ANY}, that can be resolved{found_instead(host)}"
        ) from error
    return [ip_network(address) for address in sorted(found)]


def _values(headers: Headers, wanted: bytes) -> list[bytes]:
    return [value.lower() for name, value in headers if name == wanted]


def _name(host: str) -> str:
    """The name or address in a Host header, without port and brackets; the whole of what is neither."""
    found = _HOST.fullmatch(host)
    return host if found is None else found[1] or found[2]


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
