"""Actions at once, and ids that nobody gave."""

import pytest
from tests.checks.histories import History, failure, judged, success
from tests.checks.lifecycle.walk import CHECKS, FIRST, RUNNING, Walk

from campaign_contracts.history import Intent


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("codes", "verdict"), [((200, 409, 409), "kept"), ((200, 200, 409), "broken"), ((409, 409), "broken")]
)
def test_equal_actions_at_once(history: History, codes: tuple[int, ...], verdict: str, read: bool) -> None:
    """They are judged when the campaign is asked something else, or in the end."""
    walk = Walk(history)
    for code in codes:
        items = [success({**walk.data, "status": "paused"})] if code < 400 else failure(code)
        body = {"campaigns": [{"action": "pause"}]}
        intent = Intent(case="at once", burst="one")
        history.send("PUT", "campaigns/c1", body=body, status=code, items=items, intent=intent)
    if read:
        status = "paused" if 200 in codes else walk.data["status"]
        history.send("GET", "campaigns/c1", items=[success({**walk.data, "status": status})])
    assert ("LIF-20", verdict) in judged(history, CHECKS)[0]
    assert walk.rules("broken") == ({"LIF-20"} if verdict == "broken" else set())


@pytest.mark.parametrize(("method", "rule"), [("GET", "GET-02"), ("PUT", "EDT-07"), ("DELETE", "DEL-03")])
@pytest.mark.parametrize(("code", "verdict"), [(404, "kept"), (200, "broken"), (400, "broken")])
def test_invented_ids(history: History, method: str, rule: str, code: int, verdict: str) -> None:
    body = {"campaigns": [{"action": "pause"}]} if method == "PUT" else None
    items = [success(FIRST)] if code < 400 else failure(code)
    intent = Intent(case="invented id", invented=True)
    history.send(method, "campaigns/nobody", body=body, status=code, items=items, intent=intent)
    assert (rule, verdict) in judged(history, CHECKS)[0]


def test_an_invented_id_may_be_one_that_was_given(history: History) -> None:
    """Where ids are short, the beginning of one is another."""
    walk = Walk(history, RUNNING, status="in-progress").later(10).read()
    intent = Intent(case="invented id", invented=True)
    history.send("GET", "campaigns/c1", items=[success(walk.data)], intent=intent)
    assert not walk.rules("broken")


@pytest.mark.parametrize(("codes", "broken"), [((200, 200), {"LIF-20"}), ((409, 409, 200), set())])
def test_equal_actions_at_once_are_judged_together_whatever_comes_between(
    history: History, codes: tuple[int, ...], broken: set[str]
) -> None:
    walk = Walk(history)
    for code in codes:
        items = [success({**walk.data, "status": "paused"}) if code == 200 else failure(code)]
        body = {"campaigns": [{"action": "pause"}]}
        intent = Intent(case="at once", burst="one")
        history.send("PUT", "campaigns/c1", body=body, status=code, items=items, intent=intent)
        history.send("GET", "campaigns/nobody", status=404, items=failure(404))
    assert walk.rules("broken") == broken
