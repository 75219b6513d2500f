"""A short tour for a live service: in a hundred requests as many rules as can be decided without calling anybody.

It is the whole of the profile `live`, and of no other. Campaigns are scheduled a day ahead and go as soon as they have
served; the guard stands before every request, as it does in every run on a live service.
"""

from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.suites import samples
from campaign_contracts.suites.api import DAY_SECONDS, Api, Element
from campaign_contracts.suites.credentials import bad_headers
from campaign_contracts.suites.floor import TOURED
from campaign_contracts.suites.marks import exercises, only

MOST_REQUESTS = 100
"""With those that clean up. A test counts them."""

CALLBACK = "https://client.example/events"


@only("live")
@exercises(*TOURED)
def test_tour(api: Api) -> None:
    """Strangers, creates and their refusals, lists, edits, every action, and deletes."""
    intent = Intent(case="tour")
    campaign = api.create(api.element(), intent).id
    if campaign is None:
        return
    api.read(campaign, intent)
    _strangers(api, campaign)
    made = _creates(api)
    _lists(api, campaign)
    _edits(api, campaign)
    _deletes(api, made)
    _actions(api, campaign)


def _strangers(api: Api, campaign: str) -> None:
    """Bad credentials on every operation, bad credentials with a bad body, methods of no path."""
    accounts = api.sender.target.accounts
    headers = bad_headers(accounts[api.sid], accounts[api.other] if api.other is not None else None)
    for rule in ("ACC-01", "ACC-02"):
        header = next(header for header in headers if header.rule == rule and header.made_up)
        for operation in api.spec.operations:
            intent = Intent(case=f"{operation}, {header.case}", rule=rule, varies=header.case)
            body = {"campaigns": [{"action": "pause"}]} if operation == "update_campaign" else None
            body = {"campaigns": [api.element()]} if operation == "create_campaigns" else body
            api.call(operation, intent, campaign=campaign, body=body, **header.options())
        api.post(b"{", Intent(case="bad credentials and body", rule="ACC-07"), **header.options())
    for operation, method in (("get_campaign", "PATCH"), ("get_campaign", "TRACE"), ("list_campaigns", "PUT")):
        api.call(operation, Intent(case=f"{method} {operation}", rule="ACC-05"), campaign=campaign, method=method)
    if api.other is not None:
        foreign = Intent(case="another account", rule="ACC-04")
        api.read(campaign, foreign, account=api.other)
        api.call_details(campaign, foreign, account=api.other)
        api.list(foreign, {"name": api.run_id}, account=api.other)
        api.list(Intent(case="another account's path", rule="ACC-03"), account=api.other, sid=api.sid)
        api.read(campaign, Intent(case="another account's path", rule="ACC-03"), account=api.other, sid=api.sid)


def _creates(api: Api) -> list[str]:
    """An accepted value of each rule alone, a bad one among good ones, bad ones only, invalid bodies."""
    made = [
        api.create(element, Intent(case="accepted", rule=rule, varies=rule)).ids
        for rule, element in samples.accepted(api)
    ]
    bad = list(samples.refused(api))
    intent = Intent(case="creates", rule="CRE-01")
    made.append(api.post({"campaigns": [api.element(), *bad[:1], api.element(custom_field="tour")]}, intent).ids)
    api.post({"campaigns": bad[1:]}, Intent(case="refused creates", rule="CRE-25"))
    api.list(Intent(case="what a refused create left behind", rule="CRE-25"), {"name": bad[0].get("name", "")})
    for body in (b"{", b'{"campaigns": {}}'):
        api.post(body, Intent(case="no request", rule="CRE-24"))
    found = [campaign for ids in made for campaign in ids]
    for campaign in found[-1:]:
        api.read(campaign, intent)
    return found


def _lists(api: Api, campaign: str) -> None:
    intent = Intent(case="lists", rule="LST-01")
    queries: list[dict[str, Any]] = [
        {"limit": 2}, {"limit": 2, "sort_by": "date_created:desc"}, {"name": api.run_id}, {"status": "nonsense"},
        {"limit": -1}, {"name": api.run_id, "limit": 2, "offset": 99},
    ]  # fmt: skip
    for query in queries:
        api.list(intent, query)
    for singular in (False, True):
        api.call_details(campaign, Intent(case="calls of a campaign without calls"), singular=singular)


def _edits(api: Api, campaign: str) -> None:
    intent = Intent(case="edits", rule="EDT-01")
    later = {"send_at": api.instant(2 * DAY_SECONDS), "end_at": api.instant(3 * DAY_SECONDS)}
    changes: list[Element] = [
        {"name": api.name("edited")}, {"schedule": later}, {"status_callback": CALLBACK, "custom_field": "edited"},
    ]  # fmt: skip
    for change in changes:
        api.edit(campaign, change, intent)
        api.read(campaign, intent)
    for refused in ({"name": "x"}, {"retries": {"number_of_retries": 4, "interval_mins": 5}}, {"status_callback": "x"}):
        api.edit(campaign, refused, Intent(case="refused edits", rule="EDT-05"))
    body = {"campaigns": [{"custom_field": "one"}, {"custom_field": "two"}]}
    api.call("update_campaign", Intent(case="two elements", rule="EDT-06"), campaign=campaign, body=body)
    api.read(campaign, intent)


def _actions(api: Api, campaign: str) -> None:
    """Every action in every state that can be had without a start."""
    intent = Intent(case="actions", rule="LIF-01")
    for action in ("resume", "complete", "archive", "explode", "pause", "pause", "archive", "resume", "pause"):
        api.act(campaign, action, intent)
    api.read(campaign, intent)
    for action in ("complete", "pause", "resume", "archive", "archive", "pause"):
        api.act(campaign, action, intent)
    api.read(campaign, intent)
    api.delete(campaign, intent)


def _deletes(api: Api, made: list[str]) -> None:
    intent = Intent(case="deletes", rule="DEL-01")
    for campaign in made:
        api.delete(campaign, intent)
    for campaign in made[:1]:
        api.read(campaign, intent)
        api.delete(campaign, intent)
        api.act(campaign, "pause", intent)
        api.list(intent, {"name": api.run_id})
