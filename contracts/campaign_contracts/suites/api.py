"""Builds valid campaigns, sends operations, brings campaigns into states. Judges nothing."""

import copy
import itertools
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from urllib.parse import quote, urlencode

from campaign_contracts import instants
from campaign_contracts.history import Intent, Profile
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.promises import Present, Promised, Promises
from campaign_contracts.send import Draft
from campaign_contracts.spec import Spec
from campaign_contracts.suites import beside
from campaign_contracts.suites.answer import Answer
from campaign_contracts.suites.drawing import Draw, Drawing, DrawingHere
from campaign_contracts.suites.numbers import CALLER_ID, numbers
from campaign_contracts.suites.server_clock import ServerClock

if TYPE_CHECKING:  # the first brings asyncio, which whoever only judges a recording never uses
    from campaign_contracts.receiver import Receiver
    from campaign_contracts.send.sender import Sender

Element = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")

DAY_SECONDS = 86_400
CALLBACKS = ("status_callback", "call_status_callback", "call_schedule_callback")
FLOW_URL = "http://my.exotel.com/demo/exoml/start_voice/4"


def valid(name: str, numbers: Sequence[str], now: float) -> Element:
    """A valid campaign that starts a day after `now` and ends two days later."""
    schedule = {"send_at": instants.render(now + DAY_SECONDS), "end_at": instants.render(now + 3 * DAY_SECONDS)}
    return {"name": name, "caller_id": CALLER_ID, "from": [*numbers], "url": FLOW_URL, "schedule": schedule}


class UnattainedError(RuntimeError):
    """A campaign could not be brought where a script needs it; what the server answered is in the history."""


class Reach(Protocol):
    """Brings a fresh campaign into a state of the lifecycle; `changes` alter what is created."""

    def __call__(self, api: "Api", state: str, intent: Intent, /, **changes: Any) -> str:
        """Give its id. Raises UnattainedError when the server does not play along."""
        ...


class Api:
    """Acts on one target. `sid` is the main account, `other` a second one or None; `control`: time can be moved."""

    def __init__(
        self,
        sender: "Sender",
        *,
        reach: Reach,
        spec: Spec,
        lifecycle: Lifecycle,
        sid: str,
        other: str | None,
        live: bool,
        profile: Profile,
        seed: int,
        run_id: str,
        started_at: float,
        dial: Sequence[str] = (),
        receiver: "Receiver | None" = None,
        found: Callable[[], int] = int,
        examples: str | None = None,
        budget: float = 0.0,
        drawing: Drawing | None = None,
        may_reset: bool = False,
    ) -> None:
        """Bind to a sender; nothing is sent. `started_at` anchors the wall clock (seconds since the epoch).

        `reach` brings campaigns into states. `found` says how many kinds of findings there are by now, `examples`
        where random walks that found something are kept (None: nowhere); `budget` is how long, in seconds since the
        run began, a `deep` run tries on. `drawing` draws elsewhere what is drawn (None: here);
        `may_reset` says that the server may be made to forget every campaign.
        """
        self._reach = reach
        self.sender, self.spec, self.lifecycle = sender, spec, lifecycle
        self.sid, self.other, self.live, self.profile = sid, other, live, profile
        self.seed, self.run_id = seed, run_id
        self.random = Random(seed)
        self.receiver = receiver
        self.found, self.examples, self.budget = found, examples, budget
        self.drawing, self.may_reset = drawing or DrawingHere(), may_reset
        self.clock = ServerClock(sender, started_at=started_at)
        self.progress: Callable[[str, int, int], None] = lambda what, done, total: None
        """Told by suite functions that go on for long: what they are at, and how much of it is done."""
        self._dial = tuple(dial)
        self._numbers = itertools.count(1)
        self._names: set[str] = set()
        self._shared: dict[Any, Any] = {}
        self._sharing = threading.RLock()

    def of(self, suite: str) -> "Api":
        """The same API for one suite function, with random numbers of its own."""
        mine = copy.copy(self)
        mine.random = Random(f"{self.seed} {suite}")
        mine._names = set()
        return mine

    def shared(self, kind: Callable[["Api"], T]) -> T:
        """What suite functions share: made with this API by the first one that asks."""
        with self._sharing:
            if kind not in self._shared:
                self._shared[kind] = kind(self)
            return cast("T", self._shared[kind])

    def drawn(self, function: Callable[..., T], *arguments: Any) -> T:
        """What a function of the suites draws: the same for the same arguments, here or elsewhere, perhaps ahead."""
        return cast("T", self.drawing.result(Draw(function, arguments)))

    @property
    def control(self) -> bool:
        """Whether the server's clock can be read and moved."""
        return self.sender.target.control_url is not None

    @property
    def may_call(self) -> bool:
        """Whether campaigns may start: never on a live target without permission."""
        return not self.live or bool(self._dial)

    # -- time ------------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """The server's present in seconds since the epoch, as far as it can be known without asking."""
        return self.clock.now()

    def instant(self, seconds: float, *, offset_minutes: int = 0) -> str:
        """An instant that many seconds from the server's present, as RFC 3339."""
        return instants.render(self.now() + seconds, offset_minutes=offset_minutes)

    def pass_time(self, seconds: float) -> None:
        """Let virtual time pass; without a clock nothing happens (waiting is `wait`)."""
        if self.control:
            self.clock.pass_time(seconds)

    def forget(self) -> None:
        """Make the server forget every campaign, where it may be; nobody else may act on it meanwhile."""
        if self.may_reset and self.control:
            self.clock.reset()
            self._names.clear()

    def wait(self, seconds: float) -> None:
        """Let time pass on any target: virtually where it can be moved, really elsewhere."""
        if self.control:
            self.pass_time(seconds)
        else:
            self.sleep(seconds)

    def sleep(self, seconds: float) -> None:
        """Let real time pass, in which time is not moved."""
        with self.clock.still():
            self.sender.sleep(seconds)

    # -- campaigns -------------------------------------------------------------------------------------------------

    def name(self, label: str = "campaign") -> str:
        """A name that no other campaign of this run has, and that carries the run's id."""
        name = f"{self.run_id} {label} {next(self._numbers):05d}"
        self._names.add(name)
        return name

    def numbers(self, count: int = 2, *, ending: str = "0") -> list[str]:
        """Numbers to dial: fictitious ones, or those that may be dialled on a live target."""
        return list(self._dial[:count]) if self.live and self._dial else numbers(count, ending=ending)

    def element(self, **changes: Any) -> Element:
        """A valid campaign, scheduled a day ahead; `changes` replace keys, and a value of `...` leaves its key out."""
        element = valid(self.name(), self.numbers(), self.now())
        merged = element | {key.rstrip("_"): value for key, value in changes.items()}
        return {key: value for key, value in merged.items() if value is not ...}

    def promised(self, element: Any, stored: Mapping[str, Any] | None = None) -> Promised:
        """What the contract promises for a create, or for an edit of a scheduled campaign so `stored`, sent now."""
        promises = Promises(spec=self.spec, lifecycle=self.lifecycle)
        present = Present(earliest=self.now(), latest=self.now())
        if stored is None:
            return promises.create(element, present)
        return promises.edit(element, stored, frozenset({"created"}), present)

    def running(self, **changes: Any) -> Element:
        """A valid campaign that starts at once and dials for two hours: one of 120 numbers a minute."""
        slow = {
            "mode": "custom",
            "throttle": 1,
            "from_": self.numbers(120),
            "schedule": {"end_at": self.instant(DAY_SECONDS)},
            "custom_field": "kept to the end",
        }
        return self.element(**(slow | changes))

    # -- operations ------------------------------------------------------------------------------------------------

    def create(self, element: Any, intent: Intent, **options: Any) -> Answer:
        """POST one campaign."""
        return self.post({"campaigns": [element]}, intent, **options)

    def post(self, body: Any, intent: Intent, **options: Any) -> Answer:
        """POST a body as it is (bytes are sent unchanged)."""
        return self.call("create_campaigns", intent, body=body, **options)

    def each(self, act: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Do the same with each of several items, at once where requests may be under way beside each other.

        Each may wait for time to pass. The results come in the order of the items.
        """
        return beside.each(self.clock, act, items)

    def read(self, campaign: str, intent: Intent, **options: Any) -> Answer:
        """GET one campaign."""
        return self.call("get_campaign", intent, campaign=campaign, **options)

    def edit(self, campaign: str, element: Any, intent: Intent, **options: Any) -> Answer:
        """PUT one element: an edit, an action, or both."""
        return self.call("update_campaign", intent, campaign=campaign, body={"campaigns": [element]}, **options)

    def act(self, campaign: str, action: Any, intent: Intent, **options: Any) -> Answer:
        """PUT an action alone."""
        return self.edit(campaign, {"action": action}, intent, **options)

    def delete(self, campaign: str, intent: Intent, **options: Any) -> Answer:
        """DELETE one campaign."""
        return self.call("delete_campaign", intent, campaign=campaign, **options)

    def list(self, intent: Intent, query: Mapping[str, Any] | str = "", **options: Any) -> Answer:
        """GET the list; a query is encoded when it is a mapping and sent as it is when it is text."""
        own = isinstance(query, Mapping) and query.get("name") in self._names
        return self.call("list_campaigns", intent, query=query, own=own, **options)

    def call_details(
        self,
        campaign: str,
        intent: Intent,
        query: Mapping[str, Any] | str = "",
        *,
        singular: bool = False,
        **options: Any,
    ) -> Answer:
        """GET the calls of a campaign, on the plural path unless told otherwise."""
        operation = "get_call_details_singular" if singular else "get_call_details"
        return self.call(operation, intent, campaign=campaign, query=query, **options)

    def call(self, operation: str, intent: Intent, **options: Any) -> Answer:
        """Send any operation; `options` are those of `draft`."""
        return Answer(exchange=self.sender.send(self.draft(operation, intent, **options)))

    def draft(
        self,
        operation: str,
        intent: Intent,
        *,
        campaign: str = "",
        body: Any = None,
        query: Mapping[str, Any] | str = "",
        account: str | None = None,
        sid: str | None = None,
        authorization: str | None = None,
        disguise: str | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        own: bool = False,
    ) -> Draft:
        """A request of an operation. `account` gives the credentials (the main account's), `sid` the path's account."""
        found = self.spec.operations[operation]
        account = account if account is not None else self.sid
        path = found.path.replace("{account_sid}", quote(sid if sid is not None else account, safe=""))
        path = path.replace("{id}", quote(campaign, safe=""))
        text = query if isinstance(query, str) else urlencode(query, quote_via=quote)  # a plus is read in two ways
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return Draft(
            method=method or found.method,
            target=f"{path}?{text}" if text else path,
            account=account,
            body=content,
            headers=headers or {},
            authorization=authorization,
            disguise=disguise,
            operation=operation,
            intent=intent,
            own=own,
        )

    # -- states ----------------------------------------------------------------------------------------------------

    def campaign(self, state: str, intent: Intent, **changes: Any) -> str:
        """A fresh campaign in a state of the lifecycle. Raises UnattainedError when the server does not play along."""
        return self._reach(self, state, intent, **changes)
