"""Lists of what is left, from servers that answer badly or without end."""

import json

import pytest
from tests.safety.servers import Sending, created, exchange

from campaign_contracts.history import Exchange, Response
from campaign_contracts.safety.asking import MOST_PAGES, MOST_PAGES_OF_A_RUN, find
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.send import Draft, UnreachableError


def test_a_name_filter_that_is_not_heeded_costs_no_walk_through_the_account() -> None:
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        shown = [{"id": f"{len(asked)}-{number}", "name": "somebody's", "status": "created"} for number in range(500)]
        body = {"metadata": {"total": 50_000}, "response": [{"code": 200, "data": each} for each in shown]}
        return exchange("GET", draft.target, response=Response(status=200, body=json.dumps(body).encode()))

    find(Sending(send), inventory := Inventory(run_id="cc00000001"), "demo")
    assert len(asked) == 1 + MOST_PAGES
    assert inventory.created == {}


def test_a_list_that_cannot_be_read_at_once_is_asked_for_again() -> None:
    answers = [Response(status=503), Response(status=429), created("1")]
    inventory = Inventory(run_id="cc00000001")

    def send(draft: Draft) -> Exchange:
        return exchange("GET", draft.target, response=answers.pop(0) if len(answers) > 1 else answers[0])

    find(Sending(send), inventory, "demo")
    assert inventory.foreign == {"1"}
    answers[:] = [Response(status=503)]
    with pytest.raises(UnreachableError):
        find(Sending(send), inventory, "demo")


@pytest.mark.parametrize("heeds_the_offset", [False, True])
def test_a_list_without_end_is_not_read_for_ever(heeds_the_offset: bool) -> None:
    inventory = Inventory(run_id="cc00000001")
    asked: list[str] = []

    def send(draft: Draft) -> Exchange:
        asked.append(draft.target)
        assert len(asked) <= 5000, "it is read for ever"
        data = {"id": str(len(asked) if heeds_the_offset else 1), "name": "campaign of cc00000001"}
        body = {"metadata": {"total": 10**9}, "response": [{"code": 200, "data": data}]}
        return exchange("GET", draft.target, response=Response(status=200, body=json.dumps(body).encode()))

    find(Sending(send), inventory, "demo")
    assert len(inventory.created) == (MOST_PAGES_OF_A_RUN if heeds_the_offset else 1)
