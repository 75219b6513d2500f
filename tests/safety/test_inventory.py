"""What a run has created, or may have: by the answers, and where there were none."""

import json
from typing import Any

import pytest
from tests.safety.servers import LOST, NOW, PATH, REFUSAL, answered, body, element, exchange, unanswered

from campaign_contracts import instants
from campaign_contracts.history import Response
from campaign_contracts.safety.inventory import Inventory
from campaign_contracts.safety.writes import resembles, traits


def test_the_inventory_learns_what_is_left() -> None:
    inventory = Inventory(run_id="cc00000001")
    assert inventory.learn(answered("POST", PATH, [{"id": "1"}, {"id": "2"}])) == [("1", "demo"), ("2", "demo")]
    inventory.learn(answered("DELETE", f"{PATH}/1", [{"id": "1"}]))
    inventory.learn(unanswered("POST", PATH))
    inventory.learn(answered("GET", PATH, [{"id": "3", "name": "cc00000001 campaign"}, {"id": "4", "name": "theirs"}]))
    assert inventory.created == {"2": "demo", "3": "demo"}
    assert inventory.foreign == {"4"}
    assert len(inventory.unanswered) == 1


@pytest.mark.parametrize(
    "sent",
    [
        element(name=..., caller_id="+442079460999"),
        element(name="alpha cc00000001 list omega", caller_id="+442079460999"),
        element(name="nothing of the run", caller_id="+442079460999", url="http://x.example/1"),
    ],
)
def test_a_campaign_whose_create_went_unanswered_is_recognised(sent: dict[str, Any]) -> None:
    inventory = Inventory(run_id="cc00000001")
    inventory.learn(exchange("POST", PATH, body=body(sent), failure=LOST))
    shown = {**sent, "id": "ours", "name": sent.get("name", "filled in"), "status": "created", "from": None}
    strangers = [
        {**shown, "id": "1", "caller_id": "+442079460998"},
        {**shown, "id": "2", "schedule": {"send_at": instants.render(NOW + 90_000)}},
        {"id": "3", "name": "theirs"},
    ]
    if "cc00000001" not in shown["name"]:
        inventory.learn(answered("GET", PATH, strangers))
        assert inventory.created == {}
    inventory.learn(answered("GET", PATH, [shown]))
    assert "ours" in inventory.created


@pytest.mark.parametrize(
    "told",
    [
        Response(status=202),
        Response(status=200, body=b"<h1>Thank you</h1>"),
        Response(status=200, body=b'{"response": [{"code": 200, "data": {"sid": "ours"}}'),
        Response(status=200, body=b'{"response": [{"code": 200, "data": {"id": "first"}}, {"code": 200, "data": {}}]}'),
    ],
)
def test_a_create_whose_answer_does_not_name_every_campaign_is_unanswered(told: Response) -> None:
    inventory = Inventory(run_id="cc00000001")
    nameless = element(name=..., caller_id="+442079460999")
    inventory.learn(exchange("POST", PATH, body=body(element(), nameless), response=told))
    assert inventory.total == 2
    inventory.learn(answered("GET", PATH, [{**nameless, "id": "ours", "name": "filled in", "status": "created"}]))
    assert "ours" in inventory.created
    refused = Response(status=207, body=b'{"response": [{"code": 200, "data": {"id": "1"}}, {"code": 400}]}')
    definite = Inventory(run_id="cc00000001")
    definite.learn(exchange("POST", PATH, body=body(element(), nameless), response=refused))
    assert (definite.unanswered, definite.created) == ([], {"1": "demo"})


def test_traits_are_compared_as_they_are_meant() -> None:
    sent = traits(element(name="n", caller_id="c"))
    assert resembles(sent, {"name": "n", "caller_id": "c", "schedule": {"send_at": "2030-03-18T18:46:40+01:00"}})
    assert not resembles(sent, {"name": "n"})
    assert not resembles(sent, {"caller_id": "c"})
    assert not resembles({}, {"id": "x"})


@pytest.mark.parametrize(
    ("changes", "perhaps"),
    [
        ({}, True),
        ({"date_created": instants.render(NOW - 60)}, False),
        ({"date_created": "long ago"}, True),
        ({"caller_id": "+442079460998"}, False),
        ({"name": "somebody's"}, True),
        ({"name": "alpha cc00000002"}, False),
        ({"schedule": None, "url": None}, False),
        ({"id": "known"}, False),
    ],
)
def test_what_resembles_a_refused_create_may_be_of_it(changes: dict[str, Any], perhaps: bool) -> None:
    sent = element(caller_id="+442079460999", url="http://127.0.0.1:9/", name="of cc00000001")
    inventory = Inventory(run_id="cc00000001", created={"known": "demo"})
    inventory.learn(exchange("POST", PATH, body=body(sent), response=REFUSAL))
    shown = {**sent, "id": "1", "name": "filled in", "date_created": instants.render(NOW), **changes}
    assert inventory.perhaps(shown, "demo") == perhaps
    assert not inventory.perhaps(shown, "other")


@pytest.mark.parametrize(
    ("status", "items", "refused"),
    [
        (400, [{"code": 400}], ["one", "two"]),
        (400, [], ["one", "two"]),
        (200, [{"code": 400}], ["one", "two"]),
        (207, [{"code": 400}, {"code": 200, "data": {"id": "1"}}], ["one"]),
        (207, [{"code": 200, "data": {"id": "1"}}, {"code": 409}], ["two"]),
        (400, [{"code": 200, "data": {"id": "1"}}, {"code": 409}], ["two"]),
        (200, [{"code": 400}, {"code": 400}], ["one", "two"]),
        (200, [{"code": 200, "data": {"id": "1"}}, {"code": 200, "data": {"id": "2"}}], []),
        (200, [{"code": "400"}, "no item"], []),
        (503, [{"code": 400}], []),
    ],
)
def test_the_code_of_an_item_says_what_was_refused(
    status: int, items: list[dict[str, Any]], refused: list[str]
) -> None:
    inventory = Inventory(run_id="cc00000001")
    answer = Response(status=status, body=json.dumps({"response": items}).encode())
    inventory.learn(exchange("POST", PATH, body=body(element(name="one"), element(name="two")), response=answer))
    assert [campaign["name"] for each in inventory.refused for campaign in each.sent.campaigns] == refused
