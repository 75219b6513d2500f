"""Replaces every form of every secret: plain, escaped, encoded, in part, backwards, split by markup, compressed.

All spellings of all secrets are looked for at once, in one pass over the content in lower case; only where one of
their blocks is found, or escapes and markup could hide one, does it take a closer look.
"""

import base64
import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from campaign_contracts.history import Request, Response
from campaign_contracts.redaction.compressed import Unpacker, unpacked
from campaign_contracts.redaction.credentials import Credentials, credential_like
from campaign_contracts.redaction.spellings import SHORTEST_SECRET, Secret, Spelling, least_telling, spellings
from campaign_contracts.redaction.views import DEEPEST, View, joined, layers, texts

SHORTEST_HEADER = 12
"""A header value shorter than this may be any word, and is hidden only where it is sent."""

PUBLIC = (
    b"/v2/accounts/campaigns/call-details", b"campaign_sid", b"account_sid", b"call_schedule_callback",
    b"call_status_callback", b"application/json; charset=utf-8", b"campaign-contracts", b"authorization",
)  # fmt: skip
"""What stands in every exchange is no part of a secret."""

LONGEST_PAIR = 1_000
"""Characters of key and token together. What encodes a longer pair is found by the longer of the two in it."""

PROBED = 32
"""Bytes. Of a longer block, only so many are looked for at first: that is made ready in a third of the time."""

LARGE = 1_000_000
"""Bytes. Longer content is looked at piece by piece."""

MOST_SEEN, LONGEST_SEEN = 2048, 256
"""Of so many headers of so many characters it is remembered that no secret stands in them."""

KEPT = 64
"""Of so many sets of secrets the index is kept: those of a run, and of each header that a suite makes up."""

SOMEWHERE = b"{a secret, somewhere in a long text}"
"""Stands for long content in which a secret lies across the border of two pieces, or is compressed very often."""

ROUNDS = 8
"""A replacement can bring the halves of another secret together; after so many it is enough."""


class Redactor:
    """Replaces every form of every secret. Build one for all accounts of a run."""

    def __init__(
        self,
        accounts: Mapping[str, Credentials],
        headers: Mapping[str, str] | None = None,
        *,
        public: Iterable[str] = (),
        secrets: Iterable[Secret] = (),
    ) -> None:
        """Work out the spellings.

        `headers` are sent with every request and may hold a key: `values` hides them by name, and a value long
        enough to be a secret is found everywhere. `public` are texts that hold no secret (a host's name, say), so
        that what a secret has in common with them is left alone; `secrets` are looked for besides.
        """
        self._own_headers = {name.lower() for name in headers or {}}
        sids = (account.sid.encode() for account in accounts.values())
        known = (*PUBLIC, *(text.encode() for text in public), *sids)
        self._short = {
            account.authorization.encode(): f"Basic {{credentials:{account.sid}}}" for account in accounts.values()
        }
        wanted = (*_of_accounts(accounts.values()), *_of_headers(headers or {}), *secrets)
        self._index = _index(tuple((secret, least_telling(secret, known)) for secret in wanted))
        self._seen: set[tuple[str, str]] = set()

    def harmless(self, *parts: bytes) -> bool:
        """Whether no secret stands in any of these: most traffic holds none, and `content` is slower."""
        whole = b"\n".join(parts)
        return not self._index.stands_in(whole) and not any(map(self._index.stands_in, unpacked(whole)))

    def content(self, content: bytes) -> bytes:
        """Bytes without secrets."""
        return self._hidden(content, DEEPEST)

    def _hidden(self, content: bytes, deepest: int) -> bytes:
        """The content without secrets; where it is compressed more often than `deepest`, all of it is hidden."""
        if self.harmless(content):
            return content
        if deepest < 0:
            return SOMEWHERE
        if len(content) > LARGE:
            pieces = (content[start : start + LARGE] for start in range(0, len(content), LARGE))
            whole = b"".join(self._hidden(piece, deepest) for piece in pieces)
            return whole if self.harmless(whole) else SOMEWHERE
        for _ in range(ROUNDS):
            found = self._found(content, deepest)
            if not found:
                break
            content = _replaced(content, found)
        return content

    def text(self, text: str) -> str:
        """Text without secrets."""
        return self.content(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Headers without secrets, in their names neither; those that the user sends with every request by name."""
        if not values:
            return {}
        hidden = {name: f"{{header:{name}}}" for name in values if name in self._own_headers}
        others = {name: value for name, value in values.items() if name not in hidden} if hidden else dict(values)
        if (own := self._short.get(others.get("authorization", "").encode())) is not None:
            hidden["authorization"] = own
            del others["authorization"]
        if self._plain(others):
            return {**values, **hidden}
        return hidden | {self.text(name): self.text(value) for name, value in others.items()}

    def _plain(self, headers: Mapping[str, str]) -> bool:
        """Whether no secret stands in any header; most of them were there before, in another message."""
        new = [pair for pair in headers.items() if pair not in self._seen]
        if not new:
            return True
        if not self.harmless(*(part.encode("utf-8", "surrogatepass") for pair in new for part in pair)):
            return False
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        self._seen.update(pair for pair in new if len(pair[0]) + len(pair[1]) <= LONGEST_SEEN)
        return True

    def exchange(self, request: Request, response: Response) -> tuple[Request, Response]:
        """A request and its answer without secrets. Most hold none, which one look at both tells."""
        headers = self.values(request.headers)
        target = request.target.encode("utf-8", "surrogatepass")
        if self._plain(response.headers) and self.harmless(target, request.body, response.body):
            return request if headers == request.headers else replace(request, headers=headers), response
        return self.request(request), self.response(response)

    def request(self, request: Request) -> Request:
        """A request without secrets."""
        headers = self.values(request.headers)
        if self.harmless(request.target.encode("utf-8", "surrogatepass"), request.body):
            return request if headers == request.headers else replace(request, headers=headers)
        return replace(request, target=self.text(request.target), headers=headers, body=self.content(request.body))

    def response(self, response: Response) -> Response:
        """An answer without secrets."""
        if self._plain(response.headers) and self.harmless(response.body):
            return response
        return replace(response, headers=self.values(response.headers), body=self.content(response.body))

    def _found(self, content: bytes, deepest: int) -> list["_Found"]:
        """The secrets in some content, none overlapping another, in their order."""
        candidates: list[_Found] = []
        unpacker = Unpacker()
        for layer in layers(content):
            readings = list(joined(layer))
            candidates += (found for view in readings for found in self._in_view(view))
            for view in (layer, *readings):
                packed = unpacker.packed(view.text, whole=view is layer)
                candidates += self._compressed(view, packed, deepest)
        candidates.sort(key=lambda found: (not found.exact, found.start - found.end, found.start))
        chosen: list[_Found] = []
        taken = bytearray(len(content))
        for each in candidates:
            if taken.find(1, each.start, each.end) < 0:
                chosen.append(each)
                taken[each.start : each.end] = b"\1" * (each.end - each.start)
        return sorted(chosen, key=lambda found: found.start)

    def _compressed(self, view: View, packed: Iterable[tuple[int, int, bytes]], deepest: int) -> Iterator["_Found"]:
        """What is compressed in a view and holds a secret."""
        for first, past, plain in packed:
            if (hidden := self._hidden(plain, deepest - 1)) != plain:
                start, end = view.starts[first], view.ends[past - 1]
                yield _Found(start=start, end=end, label=b"{compressed}" + hidden, exact=True)

    def _in_view(self, view: View) -> Iterator["_Found"]:
        folded, index = view.folded, self._index
        for which, start, _ in index.automaton.find_matches_as_indexes(folded, overlapping=True):
            for spelling, offset in index.owners[index.blocks[which]]:
                first, past = _extended(folded, start, spelling.text, offset, spelling.block)
                if past - first < spelling.least:
                    continue
                exact = view.text[first:past] in spelling.exact
                label = spelling.secret.label if exact else spelling.secret.altered
                yield _Found(start=view.starts[first], end=view.ends[past - 1], label=label, exact=exact)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Index:
    """The spellings of some secrets by their blocks, which are found in one pass; `probe` finds how they begin."""

    owners: Mapping[bytes, Sequence[tuple[Spelling, int]]]
    blocks: Sequence[bytes]
    longest: int
    probe: BytesAhoCorasick

    @cached_property
    def automaton(self) -> BytesAhoCorasick:
        """Finds whole blocks. Most indexes are never asked for one."""
        return _automaton(self.blocks)

    def stands_in(self, content: bytes) -> bool:
        """Whether a reading of the content holds a block."""
        return _holds(content, self.probe, PROBED) and _holds(content, self.automaton, self.longest)


@lru_cache(maxsize=KEPT)
def _index(secrets: tuple[tuple[Secret, int], ...]) -> _Index:
    """The index of these secrets, each with how many of its characters give it away.

    It takes 20 ms for two accounts, and a run needs it for each of its senders, a self-test for each of its trials.
    """
    owners: dict[bytes, list[tuple[Spelling, int]]] = {}
    for secret, least in secrets:
        for spelling in spellings(secret, least):
            for start in spelling.blocks():
                block = spelling.text[start : start + spelling.block]
                owners.setdefault(block, []).append((spelling, start))
    probe = _automaton(dict.fromkeys(block[:PROBED] for block in owners))
    return _Index(owners=owners, blocks=list(owners), longest=max(map(len, owners), default=0), probe=probe)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A secret in some content, from byte to byte."""

    start: int
    end: int
    label: bytes
    exact: bool


def _automaton(blocks: Iterable[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(list(blocks), implementation=Implementation.ContiguousNFA)


def _holds(content: bytes, automaton: BytesAhoCorasick, longest: int) -> bool:
    """Whether a reading of the content holds any of the automaton's texts, none of which is longer than `longest`."""
    return any(automaton.find_matches_as_indexes(text.lower()) for text in texts(content, longest))


def _replaced(content: bytes, found: Sequence[_Found]) -> bytes:
    """The content with labels in the place of what was found."""
    parts, last = [], 0
    for each in found:
        parts += [content[last : each.start], each.label]
        last = each.end
    return b"".join([*parts, content[last:]])


def _extended(text: bytes, at: int, spelling: bytes, offset: int, size: int) -> tuple[int, int]:
    """How far a text agrees with a spelling around a block that stands at `at` in the one and `offset` in the other."""
    first, past = at, at + size
    before, after = offset, offset + size
    while first and before and text[first - 1] == spelling[before - 1]:
        first, before = first - 1, before - 1
    while past < len(text) and after < len(spelling) and text[past] == spelling[after]:
        past, after = past + 1, after + 1
    return first, past


def _of_accounts(accounts: Iterable[Credentials]) -> Iterator[Secret]:
    """Each account's token, key (where that is not its sid) and credentials as they stand in a header."""
    for account in accounts:
        pair = account.authorization.removeprefix("Basic ")
        if SHORTEST_SECRET <= len(account.key) + len(account.token) <= LONGEST_PAIR:
            yield _secret("credentials", account.sid, pair)
        yield _secret("token", account.sid, account.token)
        if account.key != account.sid:
            yield _secret("key", account.sid, account.key)


def _of_headers(headers: Mapping[str, str]) -> Iterator[Secret]:
    for name, value in headers.items():
        if len(value) >= SHORTEST_HEADER:
            yield _secret("header", name.lower(), value, divisible=credential_like(name))


def _secret(kind: str, whose: str, text: str, *, divisible: bool = True) -> Secret:
    label, altered = f"{{{kind}:{whose}}}", f"{{altered {kind}:{whose}}}"
    return Secret(text=text.encode(), label=label.encode(), altered=altered.encode(), divisible=divisible)


def made_up(label: str, authorization: str) -> Sequence[Secret]:
    """What a made-up Authorization value must not come back as: its credentials, and the pair that they encode."""
    value = authorization.partition(" ")[2].strip() or authorization.strip()
    texts = [value.encode()]
    with contextlib.suppress(ValueError):
        texts.append(base64.b64decode(value, validate=True))
    return [
        Secret(text=text, label=label.encode(), altered=label.encode(), divisible=False)
        for text in texts
        if len(text) >= SHORTEST_HEADER
    ]
