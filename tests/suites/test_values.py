"""The strategies for the domain: what they call valid is valid, and nothing that they make reaches anybody."""

import re
from typing import Any

from hypothesis import given, settings

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.elements import schedule_of
from campaign_contracts.promises import Present, Promises
from campaign_contracts.suites import values
from campaign_contracts.suites.api import CALLBACKS
from campaign_contracts.suites.numbers import numbers

BUNDLE = packaged()
PROMISES = Promises(spec=BUNDLE.spec, lifecycle=BUNDLE.lifecycle)
NOW = 1_925_000_000.0
PRESENT = Present(earliest=NOW - 3600, latest=NOW + 3600)
FICTITIOUS = frozenset(numbers(15_000))

modest = settings(max_examples=40, deadline=None, database=None, derandomize=True)


@given(values.campaigns(NOW))
@modest
def test_campaigns_are_promised_success(element: dict[str, Any]) -> None:
    """Every campaign that is drawn as valid is one, by the contract."""
    promised = PROMISES.create(element, PRESENT)
    assert promised.kind == "success", promised.why


@given(values.campaigns(NOW))
@modest
def test_campaigns_dial_nobody(element: dict[str, Any]) -> None:
    """Fictitious numbers, reserved hosts, and a start at least a day ahead."""
    sent = element.get("from", [])
    assert set(re.split(r", *", sent) if isinstance(sent, str) else sent) <= FICTITIOUS
    assert all("client.example" in element[key] for key in ("url", *CALLBACKS) if key in element)
    send_at, _ = schedule_of(element)
    assert send_at is not None
    assert send_at >= NOW + 86_400 - 1


@given(values.edits(NOW))
@modest
def test_edits_are_promised_success_before_the_start(element: dict[str, Any]) -> None:
    """Every edit that is drawn as valid is one, for a scheduled campaign with numbers and a flow."""
    stored = {
        "caller_id": "+442079460999",
        "from": ["+442079460000"],
        "url": "https://client.example/flow",
        "schedule": {"send_at": instants.render(NOW + 90_000)},
    }
    promised = PROMISES.edit(element, stored, frozenset({"created"}), PRESENT)
    assert promised.kind == "success", promised.why


@given(values.relatives(values.campaigns(NOW), ("name", "retries", "type")))
@modest
def test_spoilt_elements_differ_only_in_the_named_fields(relatives: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """What is not named stays as it was, so that a schedule can be kept out of harm's way."""
    element, spoilt = relatives
    for key in ("schedule", "from", "lists", "caller_id"):
        assert spoilt.get(key) == element.get(key)


@given(values.junk())
@modest
def test_junk_is_json(value: Any) -> None:
    """Junk can be sent: it survives a round trip through JSON."""
    import json

    assert json.loads(json.dumps(value)) == value
