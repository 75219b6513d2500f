"""What is not sent to a live service: whatever could make it call somebody, or touch what somebody else created.

The guard stands between the suites and the connection, so that no suite has to be trusted.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign_contracts import instants
from campaign_contracts.counts import counted
from campaign_contracts.history import Exchange, Failure, Intent, Record, Request
from campaign_contracts.safety.inventory import READS, Inventory, Sent, address, on_the_wire
from campaign_contracts.send import Draft, Sender, Target

LEAST_AHEAD_SECONDS = 23 * 3600


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

    def check_all(self, requests: Sequence[Request]) -> None:
        """Let requests pass that are sent at once, or one. Raises UnsafeRequestError."""
        created = sum(sent.count for request in requests if (sent := Sent.of(request)) is not None)
        if created and self.limit is not None and self.inventory.total + created > self.limit:
            raise UnsafeRequestError(f"--max-campaigns allows no more than {counted(self.limit, 'campaign')}")
        for request in requests:
            self._check(request.method, request.target, request.body)

    def _check(self, method: str, target: str, body: bytes) -> None:
        if method in READS:
            return
        sid, campaign = address(target)
        if not self.live:
            return
        if sid is None and body:
            raise UnsafeRequestError(f"{method} {target}: nothing but campaigns is written to on a live service")
        if method == "DELETE" and campaign is None:
            raise UnsafeRequestError(f"DELETE {target}: on a live service only single campaigns are deleted")
        if campaign in self.inventory.foreign:
            raise UnsafeRequestError(f"{method} {target}: campaign {campaign} is not this run's")
        self._check_body(method, body)

    def _check_body(self, method: str, body: bytes) -> None:
        if not body:
            return
        try:
            document = json.loads(body, object_pairs_hook=_unique)
        except (ValueError, RecursionError):
            if any(word in body.lower() for word in (b"from", b"lists", b"send_at", b"resume")):
                raise UnsafeRequestError("a damaged body that names numbers is not sent to a live service") from None
            return
        for found in _objects(document):
            self._check_object(method, {key.lower(): value for key, value in found.items()})

    def _check_object(self, method: str, found: Mapping[str, Any]) -> None:
        strangers = [number for number in _numbers(found.get("from")) if not self._harmless(number)]
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
        return number in self.dial or len(digits) < 5 or self.fictitious(f"+{digits}")


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

    def send(self, draft: Draft) -> Exchange:
        """Send one request if it is safe."""
        try:
            self._guard.check_all([_request(draft)])
        except UnsafeRequestError as error:
            return self._unsent(draft, error)
        return super().send(draft)

    def _may_leave(self, draft: Draft) -> bool:
        try:
            self._guard.check_all([_request(draft)])
        except UnsafeRequestError:
            return False
        return True

    def burst(self, drafts: Sequence[Draft]) -> list[Exchange]:
        """Send requests at once if all of them are safe."""
        try:
            self._guard.check_all([_request(draft) for draft in drafts])
        except UnsafeRequestError as error:
            return [self._unsent(draft, error) for draft in drafts]
        return super().burst(drafts)

    def raw(self, content: bytes, *, account: str, intent: Intent, hang_up: bool = False) -> Exchange:
        """Send bytes as they are if no server could take them for a campaign."""
        request = on_the_wire(Request(method="", target="", body=content))
        draft = Draft(method=request.method, target=request.target, account=account, intent=intent)
        try:
            self._guard.check_all([request])
        except UnsafeRequestError as error:
            return self._unsent(draft, error)
        return super().raw(content, account=account, intent=intent, hang_up=hang_up)

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


def _numbers(given: Any) -> list[str]:
    if isinstance(given, str):
        return [number.strip() for number in given.split(",")]
    return [str(number) for number in given] if isinstance(given, list) else []


def _send_at(campaign: Mapping[str, Any]) -> float | None:
    schedule = campaign.get("schedule")
    return instants.parse(schedule.get("send_at")) if isinstance(schedule, dict) else None
