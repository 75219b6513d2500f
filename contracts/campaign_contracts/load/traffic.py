"""What one user of a load does: valid campaigns, legal edits and actions, reads and lists of what is theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from campaign_contracts import __version__
from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Exchange, Intent, Record, RunBegan
from campaign_contracts.lifecycle import REFUSED
from campaign_contracts.redaction import Credentials
from campaign_contracts.send import Target
from campaign_contracts.send.sender import Sender
from campaign_contracts.suites import values
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.states import reach

PROFILE = "load"
DRAWN = 50
MOST_CAMPAIGNS = 20
"""A user deletes the oldest of more."""

PAGE = 5
AT_ONCE = 2
INTENT = Intent(case="load")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Values that the specification's strategies gave: campaigns to create, and edits of those that dial `from`."""

    campaigns: tuple[Element, ...]
    edits: tuple[Element, ...]


def drawn(now: float, start: int, count: int = DRAWN) -> Drawn:
    """Values for a server whose present is `now` in seconds since the epoch; the same ones for the same `start`."""
    campaigns = values.drawn(values.campaigns(now), start, count)
    return Drawn(campaigns=tuple(campaigns), edits=tuple(values.drawn(values.edits(now), start, count)))


class Visitor:
    """One user: acts on campaigns of their own, step by step, and hands every record to `record`.

    `number` tells users apart; it is in the names of their campaigns.
    """

    def __init__(
        self,
        target: Target,
        account: Credentials,
        bundle: Bundle,
        record: Callable[[Record], None],
        drawn_: Drawn,
        *,
        number: int,
        start: int,
        run: int,
    ) -> None:
        """Bind to a target; nothing is sent. `run` is the same for all users of a load, `start` seeds their choices."""
        began = datetime.now(UTC)
        self._random = Random(f"{start} {number}")
        self._values, self._lifecycle = drawn_, bundle.lifecycle
        self.sender = Sender(target, record)
        run_id = f"cl{run % 16**5:05x}{number % 16**4:04x}"
        self._api = Api(
            self.sender, reach=reach, spec=bundle.spec, lifecycle=bundle.lifecycle, sid=account.sid, other=None,
            live=False, profile="quick", seed=start, run_id=run_id, started_at=began.timestamp(),
        )  # fmt: skip
        self._states: dict[str, str] = {}
        self._dials: set[str] = set()
        self._steps = [self._create] * 2 + [self._edit] * 4 + [self._act] * 3 + [self._at_once, self._list, self._calls]
        record(
            RunBegan(
                started_at=began.isoformat(timespec="milliseconds"),
                kit=__version__,
                specification=bundle.sha256,
                base_url=target.base_url,
                account_sid=account.sid,
                accounts=(account.sid,),
                control=False,
                live=False,
                profile=PROFILE,
                seed=start,
                narrowed=True,
                run_id=run_id,
            )
        )  # fmt: skip

    def step(self) -> None:
        """Do one thing that is legal now."""
        if not self._states:
            self._create()
        else:
            self._random.choice(self._steps)()

    def leave(self) -> None:
        """Delete what can be deleted, and close the connections."""
        for campaign, state in list(self._states.items()):
            if self._accepted(state, "delete"):
                self._api.delete(campaign, INTENT)
        self.sender.close()

    def _create(self) -> None:
        element = {**self._random.choice(self._values.campaigns), "name": self._api.name("load")}
        campaign = self._api.create(element, INTENT).id
        if campaign is None:
            return
        self._states[campaign] = "created"
        if "from" in element:
            self._dials.add(campaign)
        if len(self._states) > MOST_CAMPAIGNS:
            self._forget(next(iter(self._states)))

    def _forget(self, campaign: str) -> None:
        if self._accepted(self._states.pop(campaign), "delete"):
            self._api.delete(campaign, INTENT)

    def _edit(self) -> None:
        """Edit a campaign and read it at once: a lost edit shows."""
        edited = [name for name, state in self._states.items() if self._open(state) and name in self._dials]
        if edited:
            campaign = self._random.choice(edited)
            change = self._random.choice(self._values.edits)
            own = {"name": self._api.name("load")} if "name" in change else {}
            self._api.edit(campaign, {**change, **own, "custom_field": self._api.name("edit")}, INTENT)
            self._api.read(campaign, INTENT)

    def _act(self) -> None:
        """A legal action, and a read."""
        if (chosen := self._choice()) is not None:
            campaign, action, outcome = chosen
            if self._api.act(campaign, action, INTENT).accepted:
                self._states[campaign] = outcome
            self._api.read(campaign, INTENT)

    def _at_once(self) -> None:
        """The same action several times at once: it is legal once."""
        if (chosen := self._choice()) is None:
            return
        campaign, action, outcome = chosen
        intent = replace(INTENT, rule="LIF-20", burst=f"{campaign} {self._random.random()}")
        draft = self._api.draft("update_campaign", intent, campaign=campaign, body={"campaigns": [{"action": action}]})
        answers = self.sender.burst([draft] * AT_ONCE)
        if any(answer.response is not None and answer.response.status < 300 for answer in answers):
            self._states[campaign] = outcome
        self._api.read(campaign, INTENT)

    def _list(self) -> None:
        """Two pages of one's own campaigns."""
        for offset in (0, PAGE):
            self._api.list(INTENT, {"name": self._api.run_id, "limit": PAGE, "offset": offset})

    def _calls(self) -> None:
        self._api.call_details(self._random.choice(list(self._states)), INTENT)

    def _choice(self) -> tuple[str, str, str] | None:
        """A campaign, an action that its state accepts, and the state to which that leads."""
        legal = [
            (campaign, action, self._lifecycle.step(state, action).outcomes[0])
            for campaign, state in self._states.items()
            for action in self._lifecycle.actions
            if self._accepted(state, action)
        ]
        return self._random.choice(legal) if legal else None

    def _accepted(self, state: str, stimulus: str) -> bool:
        cell = self._lifecycle.step(state, stimulus)
        return cell.decided and cell.accepts and REFUSED not in cell.outcomes

    def _open(self, state: str) -> bool:
        return self._lifecycle.states[state].edit == "everything"


def told(exchange: Exchange) -> Mapping[str, Any]:
    """An exchange as Locust counts it: a failure is no answer, or one that no legal request gets."""
    response = exchange.response
    wrong = response is None or response.status >= 500
    # Not the transport's words: Locust keeps each message, and a server can make every one a new one.
    why = f"HTTP {response.status}" if response is not None else exchange.failure.kind if exchange.failure else ""
    return {
        "request_type": exchange.request.method,
        "name": exchange.operation or exchange.request.path,
        "response_time": (exchange.until - exchange.at) * 1000,
        "response_length": len(response.body) if response is not None else 0,
        "exception": RuntimeError(why) if wrong else None,
        "context": {},
    }


def sampled(number: int, percent: float) -> bool:
    """Whether the traffic of a user is judged: the first, and so many of the others."""
    return number == 0 or int(number * percent / 100) > int((number - 1) * percent / 100)
