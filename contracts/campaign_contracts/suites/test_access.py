"""Access: bad credentials, other accounts, methods that no path documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from campaign_contracts.history import Intent
from campaign_contracts.redaction import Credentials
from campaign_contracts.suites import samples
from campaign_contracts.suites.api import Api, Element
from campaign_contracts.suites.credentials import BadHeader, bad_headers
from campaign_contracts.suites.dialling import Crowd, hooks, retries
from campaign_contracts.suites.hostile import UNUSABLE_BODIES
from campaign_contracts.suites.marks import exercises

READS = ("get_campaign", "get_call_details", "get_call_details_singular")
PLAINEST = ("no header", "no base64", "wrong token", "wrong key")
STRANGER = "a stranger's"
"""Is in the names of campaigns that must not come into being, whoever asks for them."""
SOON_SECONDS, OVER_SECONDS = 30, 180
"""When the first campaign starts, and when its two numbers are through, with one retry after a minute."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A scheduled campaign with its account and its name."""

    sid: str
    id: str
    name: str


def owned(api: Api, case: str, account: str | None = None, **changes: str) -> Owned | None:
    """Create a campaign, and read it as its owner; None where the server does not let it be."""
    intent = Intent(case=f"{case}: set-up")
    element = api.element(**changes)
    campaign = api.create(element, intent, account=account).id
    if campaign is None:
        return None
    api.read(campaign, intent, account=account)
    return Owned(sid=account or api.sid, id=campaign, name=element["name"])


def body_of(api: Api, operation: str) -> Any:
    """A body with which the operation would succeed on a scheduled campaign, if only the caller were the right one."""
    if operation == "create_campaigns":
        return {"campaigns": [api.element(name=api.name(STRANGER))]}
    return {"campaigns": [{"action": "pause"}]} if operation == "update_campaign" else None


def try_every_operation(api: Api, campaign: Owned, intent: Intent, **options: Any) -> None:
    """Each operation once, those that destroy last, and a read by the owner after each that could change something."""
    for operation in api.spec.operations:
        if operation == "delete_campaign":
            continue
        api.call(operation, intent, campaign=campaign.id, body=body_of(api, operation), **options)
        if operation == "update_campaign":
            api.read(campaign.id, Intent(case="still so"), account=campaign.sid)
    api.delete(campaign.id, intent, **options)
    api.read(campaign.id, Intent(case="still there"), account=campaign.sid)


def list_strangers(api: Api, rule: str) -> None:
    """Look for campaigns that strangers asked for, and that by this rule nobody gets."""
    api.list(Intent(case="nothing was created", rule=rule), {"name": f"{api.run_id} {STRANGER}", "limit": 500})


def headers_of(api: Api) -> list[BadHeader]:
    """Every bad header for the main account."""
    accounts = api.sender.target.accounts
    other: Credentials | None = accounts[api.other] if api.other is not None else None
    return bad_headers(accounts[api.sid], other)


def send_with(api: Api, header: BadHeader, operation: str, campaign: Owned, body: Any) -> None:
    """One operation with a bad header."""
    intent = Intent(case=f"{operation}, {header.case}", rule=header.rule, varies=header.case)
    api.call(operation, intent, campaign=campaign.id, body=body, **header.options())


@exercises("ACC-01", "ACC-02", "ACC-06", "CRE-25")
def test_bad_credentials_open_nothing(api: Api) -> None:
    """Every bad header on every operation (in `quick` most on two); the campaign is as before afterwards."""
    headers = headers_of(api)

    def try_each(rule: str) -> None:
        campaign = owned(api, "bad credentials")
        if campaign is None:
            return

        def knock(header: BadHeader) -> None:
            for operation in _operations(api, header, chosen.index(header)):
                send_with(api, header, operation, campaign, body_of(api, operation))

        chosen = [header for header in headers if header.rule == rule]
        api.each(knock, chosen)
        api.read(campaign.id, Intent(case="still so"))

    for rule in ("ACC-01", "ACC-02"):
        try_each(rule)
    list_strangers(api, "CRE-25")


def _operations(api: Api, header: BadHeader, turn: int) -> list[str]:
    """Every operation; in `quick`, for all headers but the plainest ones, two of them in turn."""
    every = list(api.spec.operations)
    if api.profile != "quick" or header.case in PLAINEST:
        return every
    return [every[(turn + step) % len(every)] for step in (0, 3)]


@exercises("ACC-01", "ACC-02")
def test_bad_credentials_open_no_special_request(api: Api) -> None:
    """The first and the last kind of bad header, with queries, unknown ids, a bulk, and after a good request."""
    campaign = owned(api, "special requests")
    if campaign is None:
        return
    headers = headers_of(api)
    for header in (headers[0], headers[-1]):
        intent = Intent(case=f"special request, {header.case}", rule=header.rule)
        options = header.options()
        for query in ("limit=1", "offset=1&limit=2", "name=a", "status=created", "sort_by=name:asc"):
            api.list(intent, query, **options)
        api.call_details(campaign.id, intent, "limit=1", **options)
        api.read("0" * 32, intent, **options)
        api.post({"campaigns": [api.element(), api.element()]}, intent, **options)
        api.edit(campaign.id, {"name": api.name()}, intent, **options)
        api.read(campaign.id, Intent(case="still so"))


@exercises("ACC-07")
def test_credentials_come_before_the_body(api: Api) -> None:
    """Bad credentials with a body that is no good either, on both operations that take one.

    In `quick` one body of each kind comes with all of them, the other bodies with one by turns.
    """
    campaign = owned(api, "credentials before the body")
    if campaign is None:
        return
    headers = headers_of(api)
    chosen = [header for header in headers if header.case in ("no header", "no base64", "wrong token")]

    def knock(tried: tuple[int, bytes | dict[str, Any]]) -> None:
        index, content = tried
        by_turns = api.profile == "quick" and index >= KINDS_WITHOUT_MERIT
        for operation in ("create_campaigns", "update_campaign"):
            for header in chosen[index % len(chosen) :][:1] if by_turns else chosen:
                send_with(api, header, operation, campaign, content)

    api.each(knock, enumerate(bodies_without_merit(api)))
    for header in chosen:
        intent = Intent(case=f"media type, {header.case}", rule="ACC-07")
        options = header.options({"content-type": "text/plain"})
        api.post({"campaigns": [api.element()]}, intent, **options)
        api.act(campaign.id, "pause", intent, **options)
    api.read(campaign.id, Intent(case="still so"))


KINDS_WITHOUT_MERIT = 3


def bodies_without_merit(api: Api) -> Iterator[bytes | dict[str, Any]]:
    """Bodies that are refused with any credentials, one of each kind first."""
    yield b'{"campaigns": ['
    yield {"campaigns": []}
    yield {"campaigns": [{"caller_id": 5, "name": "ab", "from": [], "retries": {"number_of_retries": 9}}]}
    yield from list(UNUSABLE_BODIES.values())[:: 8 if api.profile == "quick" else 1]


@exercises("ACC-03", "ACC-04", "ACC-06")
def test_no_way_into_another_accounts_path(api: Api) -> None:
    """Good credentials on the other account's path, in both directions, with its campaigns and with one's own."""
    if api.other is None:
        return
    for mine, theirs in ((api.sid, api.other), (api.other, api.sid)):
        target, own = owned(api, "foreign path", theirs), owned(api, "foreign path", mine)
        if target is None or own is None:
            return
        intent = Intent(case="another account's path", rule="ACC-03")
        api.call("list_campaigns", intent, account=mine, sid=theirs)
        api.call("list_campaigns", intent, account=mine, sid=theirs, query={"name": target.name})
        try_every_operation(api, target, intent, account=mine, sid=theirs)
        for operation in READS if mine == api.sid else ():
            api.call(operation, intent, campaign=own.id, account=mine, sid=theirs)
        api.list(Intent(case="nothing was created there"), {"name": api.run_id, "limit": 500}, account=theirs)
        if mine == api.sid:
            for near in dict.fromkeys((f"{mine}0", f"0{mine}", mine[:-1], mine.swapcase())):
                nearly = Intent(case="an account's sid, nearly", rule="ACC-04", varies="account_sid")
                api.call("get_campaign", nearly, campaign=own.id, account=mine, sid=near)


@exercises("ACC-04", "LIF-04")
def test_other_accounts_campaigns_do_not_exist(api: Api) -> None:
    """The ids of one account on the other's path, in both directions, and lists that would show them.

    Both campaigns have one name, which is no less theirs for that.
    """
    if api.other is None:
        return
    for operation in READS:
        api.call(operation, Intent(case="unknown id", invented=True), campaign="0123456789abcdef" * 2)
    name = api.name("foreign")
    for mine, theirs in ((api.sid, api.other), (api.other, api.sid)):
        target = owned(api, "foreign campaign", theirs, name=name)
        if target is None:
            return
        intent = Intent(case="another account's campaign", rule="ACC-04")
        for operation in READS if mine == api.sid else ():  # test_cell has the other direction
            api.call(operation, intent, campaign=target.id, account=mine)
        for element in ({"name": api.name()}, {"status_callback": "https://example.com/a"}):
            api.edit(target.id, element, intent, account=mine)
            api.read(target.id, Intent(case="still so"), account=theirs)
        api.act(target.id, "pause", Intent(case="paused"), account=theirs)
        api.delete(target.id, intent, account=mine)
        api.read(target.id, Intent(case="still there"), account=theirs)
        api.act(target.id, "resume", Intent(case="resumed"), account=theirs)
        list_around(api, target, mine)


def list_around(api: Api, target: Owned, mine: str) -> None:
    """Every kind of list that might let another account's campaign slip in, each for one of the accounts."""
    intent = Intent(case="lists of one account", rule="ACC-04")
    queries: tuple[dict[str, Any], ...] = (
        {}, {"name": target.name}, {"name": target.name.upper()},
        {"status": "created", "limit": 500}, {"name": target.name, "status": "created"},
        {"type": "trans", "limit": 500}, {"sort_by": "date_created:desc", "limit": 500},
        {"sort_by": "name:asc", "limit": 500}, {"name": target.name, "sort_by": "name:desc"},
        {"offset": 1, "limit": 1},
    )  # fmt: skip
    for query in queries[mine != api.sid :: 2]:
        api.list(intent, query, account=mine)


@exercises(
    "ACC-04", "LIF-02", "LIF-08", "LIF-09", "LIF-13", "DEL-04", "LST-08", "CAL-02", "CAL-09", "CAL-13", "EDT-01",
    "CBK-01", "CBK-02", "CBK-03",
)  # fmt: skip
def test_other_accounts_calls_cannot_be_read(api: Api) -> None:
    """A campaign that was edited and is through: its calls are nobody else's; nor can anybody archive it but its owner.

    The owner archives it once, and another one after it, and cannot delete it. One beside it is still in progress, and
    is paused at last: each account has the pace, the retries and the callbacks of its campaigns. What no account may
    create comes with them.
    """
    if api.other is None or not (api.control and api.may_call):
        pytest.skip("there is no second account, or the server's clock cannot be moved")
    intent = Intent(case="another account's calls", rule="ACC-04")
    crowd = Crowd(api, "calls of two accounts")
    setup, schedule = crowd.intent, {"end_at": api.instant(3600)}
    soon = schedule | {"send_at": api.instant(SOON_SECONDS)}
    paced = {"retries": retries(2, 1), "mode": "custom", "throttle": 2}
    bad = [*samples.refused(api), api.element(status_callback="client.example/no-scheme")]

    def look(accounts: tuple[str, str, list[Element], list[str]]) -> None:
        mine, theirs, elements, others = accounts
        made = api.post({"campaigns": [*elements, *bad]}, setup, account=theirs).ids
        if len(made) != len(elements):
            return
        campaign, again, beside = made
        api.edit(campaign, {"from": others}, setup, account=theirs)
        api.pass_time(OVER_SECONDS)
        for each in made:
            api.read(each, setup, account=theirs)
        api.call_details(beside, setup, account=theirs)
        for singular in (False, True):
            page = {"limit": 1} if singular else ""
            api.call_details(campaign, setup, page, account=theirs, singular=singular)
            api.call_details(campaign, intent, page, account=mine, singular=singular)
        api.delete(campaign, setup, account=theirs)
        for archived, account, why in (
            (campaign, mine, intent), (campaign, theirs, setup), (campaign, theirs, setup), (again, theirs, setup)
        ):  # fmt: skip
            api.act(archived, "archive", why, account=account)
        api.act(beside, "pause", setup, account=theirs)
        api.list(setup, {"status": "archived,paused", "limit": 100}, account=theirs)

    def elements() -> list[Element]:
        told = {hook.kind: crowd.url(hook) for hook in hooks(crowd)} if api.receiver is not None else {}
        return [
            crowd.element("01", retries=retries(1, 1), schedule=soon, **told),
            crowd.element("0", schedule=schedule),
            crowd.element("6012345", schedule=schedule, **paced),
        ]

    pairs = ((api.sid, api.other), (api.other, api.sid))
    api.each(look, [(*pair, elements(), crowd.numbers.take("06")) for pair in pairs])


@exercises("ACC-05", "ACC-06", "ROB-01")
def test_undocumented_methods_do_nothing(api: Api) -> None:
    """Every documented path with every method that it does not have, without and with a body."""
    campaign = owned(api, "methods")
    if campaign is None:
        return
    paths = {operation.path: operation.id for operation in api.spec.operations.values()}
    for path, operation in paths.items():
        known = {each.method for each in api.spec.operations.values() if each.path == path}
        for method in [name for name in ("PUT", "POST", "PATCH", "TRACE", "DELETE") if name not in known]:
            try_method(api, method, operation, campaign)
    list_strangers(api, "ACC-05")


def try_method(api: Api, method: str, operation: str, campaign: Owned) -> None:
    """One undocumented method, bare and with bodies that a lax router might act upon."""
    intent = Intent(case=f"{method} where it is not documented", rule="ACC-05", varies=method)
    bodies: list[Any] = [None]
    if method not in ("TRACE", "DELETE"):
        bodies += [{"campaigns": [{"action": "pause"}]}, body_of(api, "create_campaigns")]
    for body in bodies:
        api.call(operation, intent, campaign=campaign.id, method=method, body=body)
    api.read(campaign.id, Intent(case="still so"))


@exercises("ACC-06")
def test_secrets_do_not_come_back(api: Api) -> None:
    """Every kind of answer that might be tempted to repeat who asked."""
    campaign = owned(api, "secrets")
    if campaign is None:
        return
    intent = Intent(case="secrets")
    api.list(intent, {"limit": 5})
    api.edit(campaign.id, {"name": api.name()}, intent)
    api.post(b"{", intent)
    api.act(campaign.id, "resume", intent)
    api.call_details(campaign.id, intent)
    api.read("0" * 32, Intent(case="secrets", invented=True))
    api.act(campaign.id, "pause", intent)
    api.act(campaign.id, "complete", intent)
    api.read(campaign.id, intent)
    api.act(campaign.id, "archive", intent)
    api.read(campaign.id, intent)
    api.delete(campaign.id, intent)
