"""A recorded request as a command line that can be pasted into a shell.

Secrets come from the environment, under the names that the kit itself reads: the first account's key and token from
CAMPAIGN_CONTRACTS_API_KEY and _API_TOKEN, those of another account from CAMPAIGN_CONTRACTS_OTHER_ACCOUNT, and a header
of the user's own from CAMPAIGN_CONTRACTS_HEADER_ and its name. What cannot work as a line of its own is a comment that
says why.
"""

import re
import shlex
from dataclasses import dataclass

from campaign_contracts.history import Exchange, Request
from campaign_contracts.inert import shown
from campaign_contracts.send import RAW_METHOD

MOCK_URL = "http://127.0.0.1:8080"
"""Where `campaign-contracts mock` serves; the mock of a run is gone when the run is over."""

LONGEST_ARGUMENT = 100_000
"""Bytes; a Linux kernel takes no single argument of more than 128 KiB."""

_LABEL = re.compile(r"\{(token|key|credentials|header):([^{}]*)\}")
_MADE_UP = re.compile(r"\{(?:malformed|wrong):([^{}]*)\}")
"""Credentials that a suite made out of the right ones: only their case is recorded."""

_ALTERED = re.compile(r"\{altered [^{}]*\}")
"""A secret that was sent in another form, which was not kept."""

_BASIC = re.compile(r"Basic \{credentials:[^{}]*\}\Z")
_CAMPAIGN = re.compile(r"/campaigns?/[^/?]+")
"""In a path: a campaign by its id."""

_OWN = {"accept": "application/json", "user-agent": "campaign-contracts"}
"""Headers of every request, which decide nothing."""

OTHER_ACCOUNT = "CAMPAIGN_CONTRACTS_OTHER_ACCOUNT"
_OTHER = f"${{{OTHER_ACCOUNT}#*:}}"
_OTHER_PART = f'$(printf %s "${OTHER_ACCOUNT}" | cut -d: -f{{}})'


def variable_of(header: str) -> str:
    """The variable of the environment that holds a header of the user's own."""
    return "CAMPAIGN_CONTRACTS_HEADER_" + re.sub(r"\W", "_", header).upper()


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Writes command lines for one target. `account_sid` is the main account.

    `gone`: the campaigns that the requests name were the run's own, which deletes them in the end.
    """

    base_url: str
    account_sid: str
    gone: bool = False

    def curl(self, exchange: Exchange, replay: str | None) -> str:
        """The exchange's request as one command line; where none works, a comment with `replay` in its place."""
        if why := self._obstacle(exchange):
            instead = f"this sends it: {replay}" if replay else f"it is exchange {exchange.number} of the history"
            return f"# cannot be pasted: {why}; {instead}"
        request = exchange.request
        if request.method == RAW_METHOD:
            return self._raw(request)
        words = ["curl", "-sSi", *self._method(request)]
        words += ["--path-as-is"] if "/." in request.target else []
        words += ["--globoff"] if any(character in request.target for character in "[]{}") else []
        if "credentials" in exchange.unknown:  # the recording does not say; without any, nothing could be repeated
            words += ["-u", '"$CAMPAIGN_CONTRACTS_API_KEY:$CAMPAIGN_CONTRACTS_API_TOKEN"']
        else:
            words += self._credentials(request)
        for name, value in request.headers.items():
            if name != "authorization" and _OWN.get(name) != value:
                words += ["-H", self._quoted(f"{name}: {value}" if value else f"{name};")]
        if request.body and "content-type" not in request.headers:
            words += ["-H", shlex.quote("content-type:")]
        source, body = self._body(exchange)
        return " ".join([*source, *words, *body, self._quoted(self.base_url + request.target)])

    def _obstacle(self, exchange: Exchange) -> str | None:
        """Why a request cannot be a line of its own, if it cannot."""
        request = exchange.request
        body = request.body.decode("utf-8", "replace")
        if request.method == RAW_METHOD:
            return "its bytes hold secrets" if _LABEL.search(body) or _ALTERED.search(body) else None
        if not request.target.startswith("/"):  # behind a host it could name another one
            return "its target is not a path"
        if made_up := _MADE_UP.fullmatch(request.headers.get("authorization", "")):
            return f"its Authorization header ({made_up[1]}) is made of the secrets, and not kept"
        texts = [request.target, body, *request.headers.values()]
        if any(map(_ALTERED.search, texts)) or any("{credentials:" in text for text in texts if not _BASIC.match(text)):
            return "it holds a secret in another form, which is not kept"
        if _LABEL.search(body) and _piped(request.body):
            return "its bytes hold secrets"
        if len(request.body) > LONGEST_ARGUMENT:
            return f"its body has {len(request.body):,} bytes"
        invented = exchange.intent is not None and exchange.intent.invented
        if self.gone and not invented and _CAMPAIGN.search(request.path):
            return "the campaign that it names is gone since the run ended"
        return None

    @staticmethod
    def _method(request: Request) -> list[str]:
        if request.method == "HEAD":
            return ["-I"]
        return [] if request.method == "GET" and not request.body else ["-X", shlex.quote(request.method)]

    def _credentials(self, request: Request) -> list[str]:
        value = request.headers.get("authorization")
        if value is None:
            return []
        label = _LABEL.search(value)
        if label is None or not value.startswith("Basic "):
            return ["-H", self._quoted(f"authorization: {value}" if value else "authorization;")]
        match label[1]:
            case "credentials" if value == f"Basic {label[0]}":
                return ["-u", f'"{self._secret(label)}"']
            case "key":
                return ["-u", f'"{self._secret(label)}:wrong-token"']
            case "token":
                return ["-u", f'"wrong-key:{self._secret(label)}"']
            case _:
                return ["-H", self._quoted(f"authorization: {value}")]

    def _body(self, exchange: Exchange) -> tuple[list[str], list[str]]:
        body = exchange.request.body
        if not body:
            return [], []
        if _piped(body):
            return ["printf", printf_format(body), "|"], ["--data-binary", "@-"]
        return [], ["--data-binary", self._quoted(body.decode())]

    def _raw(self, request: Request) -> str:
        """Bytes that were sent as they are, on a connection of their own."""
        scheme, _, rest = self.base_url.partition("://")
        host = rest.partition("/")[0]
        if scheme == "https":
            port = "" if ":" in host else ":443"
            return f"printf {printf_format(request.body)} | openssl s_client -quiet -connect {shlex.quote(host + port)}"
        port = "" if ":" in host else ":80"
        return f"printf {printf_format(request.body)} | curl -sS --max-time 10 {shlex.quote(f'telnet://{host}{port}')}"

    def _quoted(self, text: str) -> str:
        """Text as one word of a shell, with labels of secrets turned into variables."""
        parts, position = [], 0
        for label in _LABEL.finditer(text):
            parts.append(_word(text[position : label.start()]) if label.start() > position else "")
            parts.append(f'"{self._secret(label)}"')
            position = label.end()
        rest = text[position:]
        return "".join(parts) + (_word(rest) if rest or not parts else "")

    def _secret(self, label: "re.Match[str]") -> str:
        kind, main = label[1], label[2] == self.account_sid
        if kind == "header":
            return f"${variable_of(label[2])}"
        if kind == "credentials":
            return "$CAMPAIGN_CONTRACTS_API_KEY:$CAMPAIGN_CONTRACTS_API_TOKEN" if main else _OTHER
        if main:
            return f"$CAMPAIGN_CONTRACTS_API_{kind.upper()}"
        return _OTHER_PART.format("3-" if kind == "token" else "2")


def _piped(body: bytes) -> bool:
    """Whether a body cannot stand as an argument of a command."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return True
    return text.startswith("@") or shown(text) != text


def _word(text: str) -> str:
    """Text as one word of a shell; what a terminal would obey is written as escapes, which bash and zsh read."""
    if shown(text) == text:
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, text.encode("utf-8", "surrogatepass"))).replace("%%", "%") + "'"


def printf_format(content: bytes) -> str:
    """Any bytes as the quoted format of a shell's printf."""
    return "'" + "".join(_escaped(byte) for byte in content) + "'"


def _escaped(byte: int) -> str:
    if byte == 0x25:
        return "%%"
    if 0x20 <= byte < 0x7F and byte not in (0x27, 0x5C):
        return chr(byte)
    return f"\\{byte:03o}"
