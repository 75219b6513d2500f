"""The buttons of the page: what they do is what a client or the control plane would do."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from tests.mock.conftest import Answered, InProcess, Mocks


def press(mock: "InProcess", campaign: str = "", **form: str) -> "Answered":
    path = f"/?{urlencode({'campaign': campaign, 'status': '4xx'})}"
    headers = [("origin", "http://127.0.0.1"), ("content-type", "application/x-www-form-urlencoded")]
    return mock.send("POST", path, urlencode(form).encode(), credentials=None, headers=headers)


def page(mock: "InProcess", path: str = "/") -> str:
    return mock.send("GET", path, credentials=None).content.decode()


def test_a_campaign_goes_its_whole_way(mock: "InProcess") -> None:
    identifier = mock.created(schedule=mock.schedule(3600))
    for action, status in (("pause", "paused"), ("resume", "created"), ("pause", "paused"), ("complete", "completed")):
        moved = press(mock, identifier, action=action)
        assert (moved.status, moved.headers["location"]) == (303, f"/?campaign={identifier}&status=4xx")
        assert mock.status(identifier) == status
    press(mock, identifier, action="archive")
    assert mock.status(identifier) == "archived"
    other = mock.created(schedule=mock.schedule(3600))
    press(mock, other, action="delete")
    assert mock.read(other).status == 404


def test_what_is_refused_is_said_on_the_page(mock: "InProcess") -> None:
    identifier = mock.created(schedule=mock.schedule(3600))
    refused = press(mock, identifier, action="archive")
    assert refused.status == 409
    assert refused.headers["content-type"].startswith("text/html")
    assert 'role="alert">Invalid' in refused.content.decode()
    for form in ({"action": "explode"}, {"fault_on": "<b>"}, {"failure": "599"}, {"failure": "429", "count": "x"}, {}):
        assert press(mock, identifier, **form).status == 400
    assert press(mock, "unknown", action="pause").status == 404


def test_failures_faults_and_choices_are_switched(mock: "InProcess") -> None:
    mock.created()
    assert press(mock, failure="500", operation="list_campaigns", count="1").status == 303
    assert "500, 1 time, for list_campaigns" in page(mock)
    assert [mock.find().status, mock.find().status] == [500, 200]
    press(mock, fault_on="limit-default-10")
    press(mock, fault_on="credentials-in-refusal")
    both = ["credentials-in-refusal", "limit-default-10"]
    assert mock.send("GET", "/_control/faults", credentials=None).document == {"faults": both}
    assert all(f'value="{name}" title' in page(mock) for name in both)
    press(mock, fault_off="credentials-in-refusal")
    assert mock.send("GET", "/_control/faults", credentials=None).document == {"faults": ["limit-default-10"]}
    press(mock, fault_off="*")
    assert "Faults are switched on" not in page(mock)
    press(mock, contrarian="on")
    assert mock.app.service.behaviour.choices.foreign_account_code == 404
    assert mock.send("GET", "/_control/contrarian", credentials=None).document == {"contrarian": True}
    assert 'aria-pressed="true"' in page(mock)
    press(mock, contrarian="off")
    assert mock.app.service.behaviour.choices.foreign_account_code == 403


def test_a_reset_forgets_everything(mock: "InProcess") -> None:
    mock.created(name="To be forgotten")
    press(mock, reset="1")
    shown = page(mock)
    assert "To be forgotten" not in shown
    assert "No request came yet." in shown


def test_a_clock_that_a_run_has_to_itself_is_left_alone(mock: "InProcess") -> None:
    lease = b'{"holder": "run 7"}'
    own = [("control-lease", "k"), ("host", "127.0.0.1"), ("content-type", "application/json")]
    assert mock.send("PUT", "/_control/lease", lease, credentials=None, headers=own).status == 200
    for form in ({"advance_seconds": "60"}, {"reset": ""}):
        refused = press(mock, **form)
        assert (refused.status, "run 7 has the clock to itself" in refused.content.decode()) == (409, True)
    moved = b'{"advance_seconds": 1}'
    assert mock.send("POST", "/_control/clock", moved, credentials=None, headers=own).status == 200
    assert mock.send("POST", "/_control/clock", moved, credentials=None, headers=own[1:]).status == 409


def test_drawn_choices_have_no_contrary() -> None:
    from tests.mock.conftest import InProcess, StandingClock

    from campaign_contracts.mock.assemble import assemble
    from campaign_contracts.mock.settings import Settings

    mock = InProcess(assemble(Settings(personality=7), StandingClock()))
    assert press(mock, contrarian="on").status == 400
    assert "--personality" in page(mock)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("sprING", {"Spring 1", "Spring 2"}), ("completed", {"Spring 2"}), ("other", {"Other's"}),
        ("100%", {"100% off"}), ("_", set()), ("\\", set()), ("'", {"Other's"}), ("nothing", set()),
    ],
)  # fmt: skip
def test_all_campaigns_are_searched(mock: "InProcess", words: str, found: set[str]) -> None:
    names = ("Spring 1", "Spring 2", "100% off")
    first, second, _ = [mock.created(name=name, schedule=mock.schedule(3600)) for name in names]
    mock.beside("other").created(name="Other's")
    mock.act(second, "pause", "complete")
    mock.delete(first)
    shown = page(mock, f"/?{urlencode({'search': words})}").replace("&#39;", "'").partition('id="campaign-rows"')[2]
    assert {name for name in (*names, "Other's") if f">{name}</a>" in shown} == found


def test_no_other_page_presses_a_button(mocks: "Mocks") -> None:
    mock = mocks()
    identifier = mock.created()
    for name, value in (("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")):
        body = b"action=pause"
        answer = mock.send("POST", f"/?campaign={identifier}", body, credentials=None, headers=[(name, value)])
        assert answer.status == 403
    assert mock.status(identifier) == "in-progress"
