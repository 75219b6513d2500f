"""Hosts are compared as places."""

import pytest

from campaign_contracts.safety.origins import same_origin


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h", "https://H:443/", True), ("http://h:80", "http://h", True), ("https://h", "http://h", False),
        ("https://h", "https://h.example", False), ("https://h/gate", "https://h", False),
        ("http://localhost:8080", "http://127.0.0.1:8080", True), ("http://[::1]:80", "http://LOCALHOST", True),
        ("http://localhost:8080", "http://127.0.0.1:8081", False), ("http://[::1]", "http://127.0.0.1", False),
    ],
)  # fmt: skip
def test_hosts_are_compared_as_places(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same
