"""The control plane `/_control`: the clock, the reset and more, without credentials, behind the door."""

from collections.abc import Callable, Iterable

import orjson

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.callbacks import Callbacks
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import SECOND, Clock, utc_text
from campaign_contracts.mock.companions.operations import Companions
from campaign_contracts.mock.console.lease import Lease
from campaign_contracts.mock.console.placing import place
from campaign_contracts.mock.console.rehearsal import Rehearsal
from campaign_contracts.mock.console.traffic import Traffic
from campaign_contracts.mock.wire.body import parse
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid, not_found
from campaign_contracts.spec import Json
from campaign_contracts.usage import UsageError

Behaving = Callable[[Lifecycle, Choices, Iterable[str]], Behaviour]
"""The behaviour with these choices and faults. Raises UsageError for a name that no fault has."""

Choosing = Callable[[bool], Choices]
"""The choices of a mock that is contrarian, or is not."""


_ALONE = frozenset({"clock", "reset"})
"""What nobody else does while a lease is held."""


class Control:
    """Moves the clock of one service and resets it."""

    def __init__(
        self,
        *,
        service: Service,
        clock: Clock,
        callbacks: Callbacks,
        rehearsal: Rehearsal,
        companions: Companions,
        accounts: tuple[str, ...],
        traffic: Traffic,
        behaving: Behaving,
        choosing: Choosing | None,
        contrarian: bool,
    ) -> None:
        """Control this service; `behaving` makes behaviours with faults.

        `choosing` is None where the choices were drawn, so that there is no contrary of them.
        """
        self._behaving = behaving
        self._choosing = choosing
        self._traffic = traffic
        self.contrarian = contrarian
        self._service = service
        self._clock = clock
        self._callbacks = callbacks
        self._rehearsal = rehearsal
        self._companions = companions
        self._accounts = accounts
        self._lease = Lease()
        self._handlers: dict[str, dict[str, Callable[[bytes], Json]]] = {
            "faults": {"GET": self._read_faults, "PUT": self._switch_faults},
            "contrarian": {"GET": self._read_contrarian, "PUT": self._switch_contrarian},
            "callbacks": {"GET": self._read_callbacks},
            "requests": {"GET": self._read_requests},
            "next": {"PUT": self._plan},
            "campaigns": {"POST": self._place},
            "clock": {"GET": self._read_clock, "POST": self._move_clock},
            "reset": {"POST": self._reset},
        }

    def answer(self, method: str, path: str, body: bytes, key: str = "") -> Answer:
        """Answer a request below /_control; `key` is that of a lease. Raises RefusalError."""
        if path == "lease":
            return Answer(status=200, body=orjson.dumps(self._leased(method, body, key)))
        handlers = self._handlers.get(path)
        if handlers is None:
            raise not_found(f"the control plane has {', '.join(sorted([*self._handlers, 'lease']))}")
        if method not in handlers:
            allow = ", ".join(sorted(handlers))
            raise RefusalError(405, INVALID, f"this path takes {allow}", {"Allow": allow})
        if method == "POST" and path in _ALONE:
            self._lease.check(key)
        return Answer(status=200, body=orjson.dumps(handlers[method](body)))

    def free(self) -> None:
        """Nothing where nobody has the clock to himself. Raises RefusalError."""
        self._lease.check("")

    def _leased(self, method: str, body: bytes, key: str) -> Json:
        match method:
            case "GET":
                return self._lease.shown()
            case "PUT":
                return self._lease.take(parse(body), key)
            case "DELETE":
                return self._lease.give_back(key)
        raise RefusalError(405, INVALID, "this path takes DELETE, GET, PUT", {"Allow": "DELETE, GET, PUT"})

    def _read_clock(self, _body: bytes) -> Json:
        now = self._clock.now()
        with self._service.store.transaction():
            self._service.scheduler.settle(now)
        return {"now": utc_text(now)}

    def _move_clock(self, body: bytes) -> Json:
        document = parse(body)
        return self.advance(document.get("advance_seconds") if isinstance(document, dict) else None)

    def move_clock(self, text: str) -> None:
        """Move the clock by a number of seconds written out. Raises RefusalError."""
        self.advance(float(text) if text.isascii() and text.isdigit() and len(text) < 12 else None)

    def advance(self, seconds: Json) -> Json:
        """Move the clock. Raises RefusalError."""
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise invalid('send {"advance_seconds": n} with a number n that is not negative')
        try:
            moved = int(seconds * SECOND)
            now = self._clock.advance(moved)
        except (ValueError, OverflowError) as error:
            raise invalid(str(error)) from error
        try:
            self._service.scheduler.move(now, self._clock.anchor())
        except BaseException:  # what is answered with a failure has not happened
            self._clock.advance(-moved)
            raise
        return {"now": utc_text(now)}

    def _place(self, body: bytes) -> Json:
        now = self._clock.now()
        with self._service.store.transaction():
            self._service.scheduler.settle(now)
            return {"campaigns": place(parse(body), self._service, self._accounts, now)}

    def _plan(self, body: bytes) -> Json:
        return self.plan(parse(body))

    def plan(self, failure: Json) -> Json:
        """Plan the failure of a next answer. Raises RefusalError."""
        return self._rehearsal.plan(failure)

    @property
    def planned(self) -> list[str]:
        """What is planned, in words."""
        return self._rehearsal.planned

    def _read_faults(self, _body: bytes) -> Json:
        return {"faults": list(self.faults())}

    def _switch_faults(self, body: bytes) -> Json:
        document = parse(body)
        names = document.get("faults") if isinstance(document, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise invalid('send {"faults": ["name", ...]}; an empty array switches them all off')
        self.switch_faults(names)
        return self._read_faults(b"")

    def faults(self) -> tuple[str, ...]:
        """The faults that are on."""
        return tuple(sorted(self._service.behaviour.names))

    def switch_faults(self, names: Iterable[str]) -> None:
        """Have these faults and no other. Raises RefusalError."""
        self._behave(self._service.behaviour.chosen, names)

    def _behave(self, choices: Choices, faults: Iterable[str]) -> None:
        try:
            behaviour = self._behaving(self._service.behaviour.lifecycle, choices, faults)
        except UsageError as error:
            raise invalid(str(error)) from error
        self._service.scheduler.behave(behaviour, self._clock.now())

    def _read_contrarian(self, _body: bytes) -> Json:
        return {"contrarian": self.contrarian}

    def _switch_contrarian(self, body: bytes) -> Json:
        document = parse(body)
        wanted = document.get("contrarian") if isinstance(document, dict) else None
        if not isinstance(wanted, bool):
            raise invalid('send {"contrarian": true} or {"contrarian": false}')
        self.be_contrarian(wanted)
        return self._read_contrarian(b"")

    @property
    def can_be_contrarian(self) -> bool:
        """Whether its choices have a contrary: those of a personality have none."""
        return self._choosing is not None

    def be_contrarian(self, wanted: bool) -> None:
        """Make the other legal choice wherever there is one, or the usual one. Raises RefusalError."""
        if self._choosing is None:
            raise invalid("the choices of this mock were drawn (--personality): there is no contrary of them")
        choices = self._choosing(wanted)
        self._behave(choices, self.faults())
        self._callbacks.choose(choices)
        self._companions.choose(choices)
        self.contrarian = wanted

    def _read_callbacks(self, _body: bytes) -> Json:
        return {"callbacks": list(self._callbacks.attempts)}

    def _read_requests(self, _body: bytes) -> Json:
        return {"count": self._traffic.count}

    def _reset(self, _body: bytes) -> Json:
        self.reset()
        return {"now": utc_text(self._clock.now())}

    def reset(self) -> None:
        """Forget everything, and return to the present."""
        self._service.scheduler.forget()
        self._callbacks.forget()
        self._rehearsal.forget()
        self._companions.forget()
        self._traffic.forget()
        self._clock.reset()
