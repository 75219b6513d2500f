"""Campaigns that call: made in bulk, so that many share each move of the clock, and looked at when they are through."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from campaign_contracts import json_body
from campaign_contracts.history import Intent
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.receiver import Reply
from campaign_contracts.suites.answer import Answer
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element, UnattainedError

MOST_AT_ONCE = 25
MANY_PAGES = 30
CALLS, TARGETS, ENDS = "call_status_callback", "call_schedule_callback", "status_callback"
KINDS = (CALLS, TARGETS, ENDS)
LATE = Reply(status=200, after=2.5)
"""An answer that takes its time, and is no failure."""
MOMENT_SECONDS = 0.1
ARRIVE_SECONDS = 5.4
"""What a server delivers in time has arrived, and what has not is missed by now (5 s, and a little)."""
LASTS_SECONDS = 20 * DAY_SECONDS

STARTED = {"status": "in-progress, paused,completed,failed"}
"""Filters lists by the statuses that a campaign that has started may have."""


class Numbers:
    """Hands out fictitious numbers by their last digit, each once in a run."""

    def __init__(self, api: Api) -> None:
        """Nothing is handed out yet."""
        self._api = api
        self._used: dict[str, int] = {}

    def take(self, endings: str) -> list[str]:
        """One fresh number for each last digit."""
        found = []
        for ending in endings:
            used = self._used.get(ending, 0)
            self._used[ending] = used + 1
            found.append(self._api.numbers(used + 1, ending=ending)[used])
        return found


@dataclass(frozen=True, kw_only=True)
class Hook:
    """The paths at the receiver to which one campaign sends one kind of event.

    `extra` are deliveries that fail; it is negative for a callback that was added when so many events were over.
    `times` is how often each event is delivered at least, where all deliveries fail. `query` belongs to the address.
    """

    kind: str
    paths: tuple[str, ...]
    extra: int = 0
    times: int = 1
    query: str = "source=campaigns"


class Crowd:
    """Campaigns of one script. `ids` are in the order of their creation; a campaign that was refused is left out."""

    def __init__(self, api: Api, case: str, rule: str | None = None) -> None:
        """Bind to a target; nothing is sent."""
        self.api, self.intent = api, Intent(case=case, rule=rule)
        self.numbers = Numbers(api)
        self.ids: list[str] = []
        self._creates: dict[str, bytes] = {}  # the request that created each campaign
        self.hooks: dict[str, list[Hook]] = {}
        self._paths = 0

    def element(self, endings: str | Sequence[str], **changes: Any) -> Element:
        """A campaign that starts at once; `endings` are the last digits of its numbers, or its numbers."""
        numbers = self.numbers.take(endings) if isinstance(endings, str) else list(endings)
        settings: dict[str, Any] = {
            "name": self.api.name(self.intent.case),
            "from_": numbers,
            "schedule": {"end_at": self.api.instant(LASTS_SECONDS)},
        }
        return self.api.element(**(settings | changes))

    def create(self, elements: Iterable[Element]) -> list[str]:
        """Create campaigns, in bulk; returns the ids in order. Raises UnattainedError when one is refused."""
        wanted = list(elements)
        made: list[str] = []
        for start in range(0, len(wanted), MOST_AT_ONCE):
            part = wanted[start : start + MOST_AT_ONCE]
            answer = self._post(part)
            if len(answer.ids) != len(part):
                raise UnattainedError(f"{len(part)} valid campaigns were not all created: HTTP {answer.status}")
            made += answer.ids
        self.ids += made
        return made

    def create_after(self, refused: Element, *elements: Element) -> list[str]:
        """Create campaigns in one bulk, after one to be refused; returns the ids of those that are created."""
        made = self._post([refused, *elements]).ids
        self.ids += made
        return made

    def _post(self, elements: Sequence[Element]) -> Answer:
        answer = self.api.post({"campaigns": elements}, self.intent)
        self._creates |= dict.fromkeys(answer.ids, answer.exchange.request.body)
        return answer

    # -- callbacks -------------------------------------------------------------------------------------------------

    def hook(self, kind: str, replies: Sequence[Reply] = (), *, extra: int = 0, times: int = 1, part: str = "") -> Hook:
        """A path of its own at the receiver, which answers as told; `part` is in no other path, and else counted."""
        self._paths += not part
        words = self.intent.case.replace(" ", "-")
        path = f"/{self.api.run_id}/{words}/{part or self._paths}/{kind}"
        if self.api.receiver is not None:
            self.api.receiver.plan(path, replies, _is_awaited)
        return Hook(kind=kind, paths=(path,), extra=extra, times=times)

    def url(self, hook: Hook) -> str:
        """Where a hook is reached."""
        base = self.api.receiver.base_url if self.api.receiver is not None else ""
        return f"{base}{hook.paths[-1]}?{hook.query}"

    def hooked(self, elements: Iterable[tuple[Element, Sequence[Hook]]]) -> list[str]:
        """Create campaigns with hooks."""
        wanted = list(elements)
        made = self.create([{**element, **{hook.kind: self.url(hook) for hook in hooks}} for element, hooks in wanted])
        self.hooks |= {campaign: list(hooks) for campaign, (_, hooks) in zip(made, wanted, strict=True)}
        return made

    def rehook(self, campaign: str, *kinds: str, **others: Any) -> None:
        """Change callbacks of a campaign to other paths, or add them, in one edit, which may hold more.

        Other campaigns' may be changed at the same time.
        """
        there = {hook.kind for hook in self.hooks[campaign]}
        untold = 0 if there.issuperset(kinds) else len(self.calls(campaign))
        part = f"{self.ids.index(campaign)}-{sum(len(hook.paths) for hook in self.hooks[campaign])}"
        changed = [self.hook(kind, extra=-untold if kind not in {*there, ENDS} else 0, part=part) for kind in kinds]
        edit = {hook.kind: self.url(hook) for hook in changed} | others
        if not self.api.edit(campaign, edit, self.intent).accepted:
            return
        known = self.hooks[campaign]
        before = {kind: [path for hook in known if hook.kind == kind for path in hook.paths] for kind in kinds}
        moved = [replace(hook, paths=(*before[hook.kind], *hook.paths)) for hook in changed]
        self.hooks[campaign] = [*(hook for hook in known if hook.kind not in kinds), *moved]

    def rehook_back(self, campaign: str) -> None:
        """Change every callback of a campaign back to its first path and query, in one edit.

        Nothing is sent where the answer to its create was lost, so that it was sent again with other paths: the first
        path may be that of another campaign then.
        """
        if any(hook.paths[0].encode() + b"?" not in self._creates[campaign] for hook in self.hooks[campaign]):
            return
        self._change(
            campaign, [replace(each, paths=each.paths[::-1], query=Hook.query) for each in self.hooks[campaign]]
        )

    def requery(self, campaign: str) -> None:
        """Change every callback of a campaign in its query alone, in one edit."""
        self._change(campaign, [replace(hook, query="source=elsewhere") for hook in self.hooks[campaign]])

    def _change(self, campaign: str, changed: list[Hook]) -> None:
        if self.api.edit(campaign, {hook.kind: self.url(hook) for hook in changed}, self.intent).accepted:
            self.hooks[campaign] = changed

    def unhook(self, campaign: str, *kinds: str) -> None:
        """Clear callbacks of a campaign, in one edit, which may be refused."""
        if self.api.edit(campaign, dict.fromkeys(kinds), self.intent).accepted:
            self.hooks[campaign] = [hook for hook in self.hooks[campaign] if hook.kind not in kinds]

    def receive(self, campaigns: Iterable[str] | None = None) -> None:
        """Look at campaigns when what they tell has arrived, or has had the time to; twice where more comes."""
        chosen = list(self.ids if campaigns is None else campaigns)
        self.ends(chosen)
        late = [found for found in self.api.each(self._late, chosen) if found is not None]
        if late:
            self._arrive([group for _, expected in late for group in expected])
            self.look(campaign for campaign, _ in late)

    def _late(self, campaign: str) -> tuple[str, list[tuple[tuple[str, ...], int]]] | None:
        """Look at a campaign; it and what it tells, where that has not all arrived."""
        expected = list(self._expected(campaign, self._look(campaign)))
        return None if self._arrived(expected) else (campaign, expected)

    def begun(self) -> None:
        """Wait until attempts have been told, and a moment for what the answers may lead to."""
        self._arrive([(hook.paths, 1) for hooks in self.hooks.values() for hook in hooks if hook.kind == CALLS])
        self.api.sleep(MOMENT_SECONDS)

    def ends(self, campaigns: Sequence[str] | None = None) -> None:
        """Wait until the ends of campaigns have been told, or have had the time to."""
        chosen = self.ids if campaigns is None else campaigns
        self._arrive([(h.paths, 1) for campaign in chosen for h in self.hooks.get(campaign, ()) if h.kind == ENDS])

    def _expected(self, campaign: str, calls: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], int]]:
        numbers = {str(call.get("number")) for call in calls}
        counts = {CALLS: len(calls), TARGETS: len(numbers), ENDS: 1}
        for hook in self.hooks.get(campaign, ()):
            if counts[hook.kind]:
                yield hook.paths, counts[hook.kind] * hook.times + hook.extra

    def _arrived(self, expected: Iterable[tuple[tuple[str, ...], int]]) -> bool:
        receiver = self.api.receiver
        return receiver is None or all(sum(map(receiver.count, paths)) >= count for paths, count in expected)

    def _arrive(self, expected: Sequence[tuple[tuple[str, ...], int]]) -> None:
        if self.api.receiver is not None and not self._arrived(expected):
            with self.api.clock.still():
                self.api.receiver.wait_until(lambda: self._arrived(expected), ARRIVE_SECONDS)

    # -- acting ----------------------------------------------------------------------------------------------------

    def act(self, action: str, campaigns: Iterable[str]) -> None:
        """The same action on several campaigns."""
        self.api.each(lambda campaign: self.api.act(campaign, action, self.intent), campaigns)

    def look(self, campaigns: Iterable[str] | None = None) -> None:
        """Read campaigns and all of their calls."""
        self.api.each(self._look, self.ids if campaigns is None else campaigns)

    def listed(self, *filters: dict[str, str]) -> None:
        """List the campaigns of this script with each of these filters; without any, all of them and by `STARTED`."""
        named = {"name": f"{self.api.run_id} {self.intent.case}", "limit": 100}
        self.api.each(lambda filters: self.api.list(self.intent, named | filters), filters or ({}, STARTED))

    def _look(self, campaign: str) -> list[Mapping[str, Any]]:
        self.api.read(campaign, self.intent)
        return self.calls(campaign)

    def calls(self, campaign: str, *, singular: bool = False, **query: object) -> list[Mapping[str, Any]]:
        """Every page of the call details; those that the first one leaves are asked for at once."""

        def page(offset: int) -> Answer:
            paging = {"offset": offset} if offset else {}
            return self.api.call_details(campaign, self.intent, {**query, **paging}, singular=singular)

        first = page(0)
        found, total = records(first), first.metadata.get("total")
        if not found or not isinstance(total, int):
            return found
        offsets = range(len(found), total, len(found))[: MANY_PAGES - 1]
        return [*found, *(record for answer in self.api.each(page, offsets) for record in records(answer))]


def _is_awaited(body: bytes) -> bool:
    """Whether it is no event of a start, which servers may send, and need not (CBK-03)."""
    told = json_body.of_answer(body)
    return not isinstance(told, dict) or status_fold(str(told.get("status"))) != "inprogress"


def alike(number: str) -> list[str]:
    """Other numbers that end or begin like the first, of 10 to 15 digits; no country has the code 999."""
    return [number, f"+999{number[-10:]}", f"{number}001", number[:11]]


def hooks(crowd: Crowd, kinds: Iterable[str] = KINDS) -> list[Hook]:
    """A hook of each of these kinds, at paths of their own."""
    wanted = set(kinds)
    return [crowd.hook(kind) for kind in KINDS if kind in wanted]


def records(answer: Answer) -> list[Mapping[str, Any]]:
    """The call records of an answer, wrapped or bare."""
    found = (item.get("data", item) for item in answer.items if isinstance(item, dict))
    return [record for record in found if isinstance(record, dict)]


def retries(count: int, interval: int, mechanism: str = "Linear", *on_status: str) -> Element:
    """`retries` with everything said; without statuses all three."""
    return {
        "number_of_retries": count,
        "interval_mins": interval,
        "mechanism": mechanism,
        "on_status": list(on_status) or ["busy", "no-answer", "failed"],
    }


def plans() -> Iterator[Element | None]:
    """Ways to call again: every count with each mechanism and a changing choice of statuses and intervals."""
    choices: tuple[tuple[str, ...], ...] = (
        ("busy",), ("no-answer",), ("failed",), ("busy", "no-answer", "failed"), ("failed", "busy"),
        ("no-answer", "failed"),
    )  # fmt: skip
    yield None
    index = 0
    for mechanism in ("Linear", "Exponential"):
        for count in (1, 2, 3):
            for turn in range(3):
                index += 1
                yield retries(count, (1, 3, 7)[turn], mechanism, *choices[(index + turn) % len(choices)])
        yield retries(3, 5, mechanism)
    yield {"number_of_retries": 2, "interval_mins": 4, "on_status": ["busy", "failed"]}
