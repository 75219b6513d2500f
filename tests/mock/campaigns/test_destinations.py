"""Where callbacks may go."""

import pytest

from campaign_contracts.mock.campaigns.destinations import Destinations


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:8080/hook", "the mock itself"),
        ("http://localhost:8080/_control/reset", "the mock itself"),
        ("http://[::1]:8080/", "the mock itself"),
        ("http://127.9.9.9:8080/", "the mock itself"),
        (" http://127.0.0.1:8080/", "the mock itself"),
        ("http://127.0.0.1:8081/_control/reset", "a control plane"),
        ("http://hooks.example/%5fcontrol/reset", "a control plane"),
        ("http://127.0.0.1:8081/a/..%2f_control/clock", "a control plane"),
        ("http://127.0.0.1:8081/a/%252e%252e%255c_control/clock", "a control plane"),
        ("http://10.0.0.1/", "loopback addresses only"),
        ("http://127.0.0.1:99999/", "loopback addresses only"),
        ("http://127.0.0.1:8081/hook", None),
        ("http://hooks.example:8080/hook", None),
    ],
)
def test_callbacks_go_to_no_mock(url: str, problem: str | None) -> None:
    found = Destinations(["hooks.example"], own_port=8080).problem(url)
    assert found is None if problem is None else problem in str(found)
