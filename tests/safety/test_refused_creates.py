"""Refused creates whose campaigns may be there all the same: how a clean-up looks for them."""

import json

import pytest
from tests.safety.servers import NEWEST_FIRST, NOW, PATH, REFUSAL, Sending, answered, body, element, exchange

from campaign_contracts import instants
from campaign_contracts.history import Exchange, Response
from campaign_contracts.safety.asking import MOST_PAGES
from campaign_contracts.safety.clean_up import clean_up_as_listed
from campaign_contracts.safety.cleaned import CleanUp
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import Draft


@pytest.mark.parametrize(("age", "asked"), [(7200, 2), (60, MOST_PAGES + 1)])
def test_of_a_full_account_only_what_is_as_young_as_the_run_is_looked_at(age: float, asked: int) -> None:
    """What bears the run's id is asked for by it."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    targets: list[str] = []

    def send(draft: Draft) -> Exchange:
        targets.append(draft.target)
        created = instants.render(NOW - age)
        shown = [{"id": f"{len(targets)}-{number}", "name": "", "date_created": created} for number in range(500)]
        items = [{"code": 200, "data": data} for data in ([] if "name=" in draft.target else shown)]
        content = json.dumps({"metadata": {"total": 50_000}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp()
    assert len(targets) == asked


@pytest.mark.parametrize("left", ["nothing", "ours", "perhaps ours"])
@pytest.mark.parametrize("refuses", [NEWEST_FIRST, "name="])
def test_a_list_that_is_refused_one_way_is_asked_for_another_way(refuses: str, left: str) -> None:
    inventory = Inventory(run_id="cc00000001")
    sent = element(caller_id="+442079460999", url="http://127.0.0.1:9/", name="of cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(sent), response=REFUSAL))
    shown = {**sent, "id": "1", "status": "created", "date_created": instants.render(NOW)}
    there = {"nothing": {}, "ours": {"1": shown}, "perhaps ours": {"1": {**shown, "name": "filled in"}}}[left]

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop(draft.target.rpartition("/")[2])])
        if refuses in draft.target:
            return exchange("GET", draft.target, response=REFUSAL)
        found = [data for data in there.values() if "name=" not in draft.target or "cc00000001" in data["name"]]
        return answered("GET", draft.target, found)

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    perhaps = {"1": "created"} if left == "perhaps ours" else {}
    assert result == CleanUp(deleted=int(left == "ours"), perhaps=perhaps)


@pytest.mark.parametrize("answer", [Response(status=503), REFUSAL])
def test_what_bears_the_runs_id_is_deleted_where_the_newest_cannot_be_listed(answer: Response) -> None:
    """What resembles the refused create can be anywhere then: the clean-up is not done."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    there = [{"id": "1", "name": "of cc00000001", "status": "created"}]

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop()])
        if "name=" not in draft.target:
            return exchange("GET", draft.target, response=answer)
        return answered("GET", draft.target, there)

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(deleted=1, interrupted="the list of campaigns cannot be read")


def test_an_account_too_large_to_be_read_leaves_a_clean_up_unfinished_where_the_newest_do_not_come_first() -> None:
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        if NEWEST_FIRST in draft.target:
            return exchange("GET", draft.target, response=REFUSAL)
        data = (
            []
            if "name=" in draft.target
            else [{"id": str(len(asked)), "name": "", "date_created": "2020-01-01T00:00:00Z"}]
        )
        items = [{"code": 200, "data": each} for each in data]
        content = json.dumps({"metadata": {"total": 10**9}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(interrupted="the newest campaigns cannot be listed")
    assert len(asked) == 1 + (MOST_PAGES + 1) + 1


def test_campaigns_that_look_old_are_found_by_the_runs_id() -> None:
    """By the Date header they are hours older than the refusal, and a page holds 20 of them."""
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(element(caller_id="+442079460999")), response=REFUSAL))
    old = {"name": "of cc00000001", "status": "created", "date_created": instants.render(NOW - 6 * 3600)}
    there = {str(number): {**old, "id": str(number)} for number in range(30)}

    def send(draft: Draft) -> Exchange:
        if draft.method == "DELETE":
            return answered("DELETE", draft.target, [there.pop(draft.target.rpartition("/")[2])])
        offset = int(draft.target.rpartition("=")[2])
        items = [{"code": 200, "data": data} for data in list(there.values())[offset : offset + 20]]
        content = json.dumps({"metadata": {"total": len(there)}, "response": items}).encode()
        return exchange("GET", draft.target, response=Response(status=200, body=content))

    result = clean_up_as_listed(Sending(send), inventory, ["demo"], settled=lambda _: None, look=False)
    assert result == CleanUp(deleted=30)
