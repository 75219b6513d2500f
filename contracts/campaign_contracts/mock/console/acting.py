"""What the buttons of the page do: each form is one deed, done as a client or the control plane would do it."""

from collections.abc import Mapping

import orjson

from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.console.control import Control
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid, not_found

ACTIONS = ("pause", "resume", "complete", "archive", "delete")
"""What can be done to a campaign."""

Form = Mapping[str, str]


class Acting:
    """Does what a form of the page asks for."""

    def __init__(self, *, service: Service, clock: Clock, control: Control) -> None:
        """Act on this mock."""
        self._service = service
        self._clock = clock
        self._control = control

    def perform(self, form: Form, campaign: str) -> None:
        """Do it; `campaign` is the id of the one that the page shows. Raises RefusalError."""
        deeds = {
            "advance_seconds": lambda: self._control.move_clock(form["advance_seconds"]),
            "action": lambda: self._act(campaign, form["action"]),
            "failure": lambda: self._control.plan(_planned(form)),
            "fault_on": lambda: self._switch(form["fault_on"].strip(), on=True),
            "fault_off": lambda: self._switch(form["fault_off"], on=False),
            "contrarian": lambda: self._control.be_contrarian(form["contrarian"] == "on"),
            "reset": self._control.reset,
        }
        asked = next((name for name in deeds if name in form), None)
        if asked is None:
            raise invalid(f"a form of this page has one of {', '.join(deeds)}")
        if asked in {"advance_seconds", "reset"}:
            self._control.free()
        deeds[asked]()

    def _act(self, identifier: str, action: str) -> None:
        service, now = self._service, self._clock.now()
        if action not in ACTIONS:
            raise invalid(f"action must be one of {', '.join(ACTIONS)}")
        with service.store.transaction():
            service.scheduler.settle(now)
            row = service.store.get_anywhere(identifier)
            if row is None:
                raise not_found("there is no such campaign")
            account = row.campaign.account
            if action == "delete":
                _demand(service.delete(account, identifier, now))
            else:
                content = orjson.dumps({"campaigns": [{"action": action}]})
                _demand(service.update(account, identifier, content, now))

    def _switch(self, name: str, *, on: bool) -> None:
        present = self._control.faults()
        others = [each for each in present if each != name] if name != "*" else []
        self._control.switch_faults([*others, name] if on else others)


def _demand(answer: Answer) -> None:
    """Nothing for an answer that tells of success. Raises RefusalError."""
    response = orjson.loads(answer.body)["response"]
    item = response[0] if isinstance(response, list) else response
    error = item.get("error_data")
    if error:
        raise RefusalError(int(item["code"]), INVALID, f"{error['message']}: {error['description']}")


def _planned(form: Form) -> dict[str, object]:
    """The plan of a form; invalid numbers are left as text, which is refused."""
    plan: dict[str, object] = {"failure": form["failure"], "operation": form.get("operation") or "*"}
    for name in ("count", "seconds"):
        text = form.get(name, "").strip()
        if text:
            plan[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else text
    return plan
