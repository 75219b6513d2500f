"""Campaigns at hand: which are kept, and that those that are need not be fetched."""

from tests.mock.conftest import InProcess

from campaign_contracts.mock.campaigns.recent import Recent


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = Recent[str](most=10)
    for name in ("a", "b", "c"):
        kept.put(name, name.upper(), 3)
    kept.get("a")
    kept.put("d", "D", 3)
    assert [kept.get(name) for name in "abcd"] == ["A", None, "C", "D"]


def test_a_value_that_is_replaced_leaves_its_room() -> None:
    kept = Recent[str](most=10)
    for size in (6, 4, 6):
        kept.put("a", f"of {size}", size)
    kept.put("b", "B", 4)
    assert (kept.get("a"), kept.get("b")) == ("of 6", "B")
    kept.drop("a")
    kept.put("c", "C", 6)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (None, "B", "C")


def test_what_is_larger_than_the_room_is_not_kept() -> None:
    kept = Recent[str](most=10)
    assert kept.put("a", "A", 11) == "A"
    assert kept.get("a") is None


def test_a_campaign_that_was_just_written_is_read_without_a_statement(mock: InProcess) -> None:
    identifier = mock.created(name="first", schedule=mock.schedule(3600))
    mock.put(identifier, name="second")
    statements: list[str] = []
    store = mock.app.service.store
    store._connection.set_trace_callback(statements.append)
    assert mock.read(identifier).item["data"]["name"] == "second"
    assert statements == []
    store.remove(identifier)
    assert mock.read(identifier).status == 404
