"""What is not sent to a live service: whatever could make it call somebody, or touch what somebody else created.

The guard stands between the suites and the connection, so that no suite has to be trusted.
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign_contracts import instants
from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange, Failure, Intent, Record, Request
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.writes import READS, Sent, address, collection, on_the_wire
from campaign_contracts.send import Draft, Target
from campaign_contracts.send.sender import Sender

LEAST_AHEAD_SECONDS = 23 * 3600

_SERVICE = re.compile(r"\s*\+?[0-9]{3,4}\s*")
"""A number as short as those at which emergency services answer."""

_DIALABLE = re.compile(r"\s*(?:\+[0-9][0-9 ().-]{6,22}|[0-9]{10,15})\s*")
"""A text that may be a telephone number, under whatever name it stands."""


class UnsafeRequestError(RuntimeError):
    """A request that the kit does not send to this target; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Decides what may be sent. `now` gives seconds since the epoch.

    On a live target (`live`) every campaign is scheduled at least 23 hours ahead, in every request that names numbers,
    and numbers are such as nobody has (`fictitious`), or such as may be dialled (`dial`; with any of these, campaigns
    may start). On every target at most `limit` campaigns are created (None: any number).
    """

    inventory: Inventory
    live: bool
    dial: tuple[str, ...]
    limit: int | None
    fictitious: Callable[[str], bool]
    now: Callable[[], float]

    def check_all(self, requests: Sequence[Request], *, reserved: int = 0) -> None:
        """Let requests pass that are sent at once, or one. Raises UnsafeRequestError.

        `reserved` is how many campaigns could come of what is under way beside them.
        """
        created = creates(requests)
        if created and self.limit is not None and self.inventory.total + reserved + created > self.limit:
            raise UnsafeRequestError(f"--max-campaigns allows no more than {counted(self.limit, 'campaign')}")
        for request in requests:
            self._check(request.method, request.target, request.body)

    def _check(self, method: str, target: str, body: bytes) -> None:
        if method in READS:
            return
        sid, campaign = address(target)
        if not self.live:
            return
        if body and (sid is None or (collection(target) != "campaigns" and b'"campaigns"' not in body)):
            raise UnsafeRequestError(f"{method} {target}: nothing but campaigns is written to on a live service")
        if method == "DELETE" and campaign is None:
            raise UnsafeRequestError(f"DELETE {target}: on a live service only single campaigns are deleted")
        if campaign is not None and self.inventory.surely_foreign(campaign):
            raise UnsafeRequestError(f"{method} {target}: campaign {campaign} is not this run's")
        self._check_body(method, body)

    def _check_body(self, method: str, body: bytes) -> None:
        if not body:
            return
        try:
            document = json.loads(body, object_pairs_hook=_unique)
        except (ValueError, RecursionError):
            document = body.decode("latin-1")
        if isinstance(document, str):
            if any(word in document.lower() for word in ("from", "lists", "send_at", "resume")):
                raise UnsafeRequestError("a damaged body that names numbers is not sent to a live service")
            return
        for found in _objects(document):
            self._check_object(method, {key.strip().lower(): value for key, value in found.items()})

    def _check_object(self, method: str, found: Mapping[str, Any]) -> None:
        named = [number for key in ("from", "from[]") for number in _numbers(found.get(key))]
        others = [text for key, value in found.items() if key != "caller_id" for text in _strings(value)]
        strangers = [number for number in (*named, *filter(_DIALABLE.fullmatch, others)) if not self._harmless(number)]
        if strangers:
            raise UnsafeRequestError(
                f"{strangers[0]} may be somebody's number; a live service gets fictitious ones and --may-dial numbers"
            )
        dials = bool(found.get("from") or found.get("lists")) and method != "PUT"
        if self.dial or not (dials or "schedule" in found):
            return
        send_at = _send_at(found)
        if send_at is None or send_at - self.now() < LEAST_AHEAD_SECONDS:
            raise UnsafeRequestError(
                "a campaign that is not scheduled at least 23 hours ahead could call somebody; a live service gets "
                "none without --may-dial"
            )

    def _harmless(self, number: str) -> bool:
        digits = "".join(character for character in number if character.isdecimal())
        too_short = len(digits) < 5 and not _SERVICE.fullmatch(number)
        return number in self.dial or too_short or self.fictitious(f"+{digits}")


class GuardedSender(Sender):
    """A sender that asks the guard before anything leaves.

    What the guard refuses is neither sent nor recorded: the caller gets an exchange that failed, as if nobody were
    there, so that the rest of a script goes on; `refused` is told the reason and the rule that the request was for.
    """

    def __init__(
        self,
        target: Target,
        record: Callable[[Record], None],
        guard: Guard,
        refused: Callable[[str, str | None], None],
        *,
        leaving: Callable[[Request], None] | None = None,
    ) -> None:
        """Open a sender behind a guard."""
        super().__init__(target, record, leaving=leaving)
        self._guard = guard
        self._refused = refused
        self._reserving, self._reserved = threading.Lock(), 0

    @contextlib.contextmanager
    def _allowed(self, requests: Sequence[Request]) -> Iterator[None]:
        """Keep what requests may create within the limit, whoever asks meanwhile. Raises UnsafeRequestError."""
        count = creates(requests)
        with self._reserving:
            self._guard.check_all(requests, reserved=self._reserved)
            self._reserved += count
        try:
            yield
        finally:
            with self._reserving:
                self._reserved -= count

    def send(self, draft: Draft) -> Exchange:
        """Send one request if it is safe."""
        try:
            with self._allowed([_request(draft)]):
                return super().send(draft)
        except UnsafeRequestError as error:
            return self._unsent(draft, error)

    def _may_leave(self, draft: Draft) -> bool:
        """What is reserved for the request is still there, but its first attempt may have created something too."""
        request = _request(draft)
        try:
            with self._reserving:
                self._guard.check_all([request], reserved=self._reserved - creates([request]))
        except UnsafeRequestError:
            return False
        return True

    def burst(self, drafts: Sequence[Draft]) -> list[Exchange]:
        """Send requests at once if all of them are safe."""
        try:
            with self._allowed([_request(draft) for draft in drafts]):
                return super().burst(drafts)
        except UnsafeRequestError as error:
            return [self._unsent(draft, error) for draft in drafts]

    def raw(self, content: bytes, *, account: str, intent: Intent, hang_up: bool = False) -> Exchange:
        """Send bytes as they are if no server could take them for a campaign."""
        request = on_the_wire(Request(method="", target="", body=content))
        draft = Draft(method=request.method, target=request.target, account=account, intent=intent)
        try:
            with self._allowed([request]):
                return super().raw(content, account=account, intent=intent, hang_up=hang_up)
        except UnsafeRequestError as error:
            return self._unsent(draft, error)

    def _unsent(self, draft: Draft, error: UnsafeRequestError) -> Exchange:
        self._refused(f"not sent: {error}", draft.intent.rule if draft.intent else None)
        return Exchange(
            number=0,
            at=self.elapsed(),
            until=self.elapsed(),
            account=draft.account,
            request=Request(method=draft.method, target=draft.target, body=draft.body),
            failure=Failure(kind="unreachable", message=f"not sent: {error}"),
            operation=draft.operation,
            intent=draft.intent,
        )


def creates(requests: Sequence[Request]) -> int:
    """How many campaigns could come of some requests."""
    return sum(sent.count for request in requests if (sent := Sent.of(request)) is not None)


def _request(draft: Draft) -> Request:
    return Request(method=draft.method, target=draft.target, body=draft.body)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of a repeated key nobody knows which one a server reads."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise UnsafeRequestError("a body with a repeated key is not sent to a live service")
    return result


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a document: a server may find a campaign where none belongs."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _objects(inner)


def _numbers(given: Any) -> Iterator[str]:
    """What stands for numbers, in whatever it is wrapped."""
    if isinstance(given, dict | list):
        for inner in (*given, *given.values()) if isinstance(given, dict) else given:
            yield from _numbers(inner)
    elif given is not None:
        yield from (number.strip() for number in str(given).split(","))


def _strings(value: Any) -> list[str]:
    """A text, or the texts of a list."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _send_at(campaign: Mapping[str, Any]) -> float | None:
    schedule = campaign.get("schedule")
    return instants.parse(schedule.get("send_at")) if isinstance(schedule, dict) else None
