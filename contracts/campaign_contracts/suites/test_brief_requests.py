"""Credentials, ids, bodies and lists in a few requests: of each kind the one that tells most.

These functions are for the profile `smoke`.
"""

from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.send import Draft
from campaign_contracts.suites import hostile, samples
from campaign_contracts.suites.api import CALLBACKS, DAY_SECONDS, Api, Element, UnattainedError
from campaign_contracts.suites.cases import LIST_SIDS
from campaign_contracts.suites.credentials import bad_headers
from campaign_contracts.suites.dialling import retries
from campaign_contracts.suites.marks import exercises, only, unchanging
from campaign_contracts.suites.population import query
from campaign_contracts.suites.test_read import nearly

HOOK = "https://client.example/brief"
SOON_SECONDS, ALL_CALLED_SECONDS = 30, 900
UNKNOWN_ID = "0123456789abcdef" * 2
SURVIVED = ("a NUL", "bytes that are no UTF-8", "half a document")

NAMES = (
    "100% sure", "100 is sure", "under_score", "underxscore", "MiXeD CaSe", "mixed case again", "inner  two blanks",
    "naïve café", "zeta", "alpha",
)  # fmt: skip


@only("smoke")
@exercises("ACC-01", "ACC-02", "ACC-06", "ACC-07")
def test_strangers(api: Api) -> None:
    """No header and a wrong token on some operations, other headers on one, and a bad body beside none."""
    accounts = api.sender.target.accounts
    headers = bad_headers(accounts[api.sid], accounts[api.other] if api.other is not None else None)
    by_case = {header.case: header for header in headers}
    campaign = api.create(api.element(), Intent(case="strangers")).id or UNKNOWN_ID
    tried = [("no header", operation) for operation in ("list_campaigns", "get_call_details")]
    tried += [("wrong token", operation) for operation in ("create_campaigns", "delete_campaign")]
    tried += [(case, "get_campaign") for case in ("Bearer with the pair", "token in other case", "token cut short")]
    bodies: dict[str, Any] = {
        "create_campaigns": {"campaigns": [api.element()]}, "update_campaign": {"campaigns": [{"action": "pause"}]},
    }  # fmt: skip
    for case, operation in tried:
        header = by_case[case]
        intent = Intent(case=f"{operation}, {case}", rule=header.rule, varies=case)
        api.call(operation, intent, campaign=campaign, body=bodies.get(operation), **header.options())
    for operation in bodies:
        intent = Intent(case="bad credentials and body", rule="ACC-07")
        api.call(operation, intent, campaign=campaign, body=b"{", **by_case["no header"].options())
    api.read(campaign, Intent(case="strangers changed nothing", rule="ACC-01"))


@only("smoke")
@exercises("ACC-03", "ACC-04", "CRE-05", "LIF-12", "LIF-13", "LIF-22", "CAL-13")
def test_another_account(api: Api) -> None:
    """One account's campaign for another: read, listed, acted upon, deleted, its calls; and through its path.

    The other account has a campaign of its own too, which is dialled like any.
    """
    if api.other is None:
        return
    intent = Intent(case="another account's campaign", rule="ACC-04")
    element = api.element()
    campaign = api.create(element, Intent(case="another account")).id
    if campaign is None:
        return
    api.read(campaign, intent, account=api.other)
    api.call_details(campaign, intent, account=api.other)
    api.act(campaign, "pause", intent, account=api.other)
    api.list(intent, {"name": element["name"]}, account=api.other)
    foreign = Intent(case="another account's path", rule="ACC-03")
    api.list(foreign, {"name": element["name"]}, account=api.other, sid=api.sid)
    api.read(campaign, foreign, account=api.other, sid=api.sid)
    api.delete(campaign, foreign, account=api.other, sid=api.sid)
    api.delete(campaign, intent, account=api.other)
    api.read(campaign, Intent(case="the other account changed nothing", rule="ACC-04"))
    if api.control and api.may_call:
        _dialled_for_another(api)


def _dialled_for_another(api: Api) -> None:
    """A campaign of the other account, without a name: it starts, keeps its pace and calls again."""
    intent = Intent(case="calls of another account", rule="LIF-13")
    schedule = {"send_at": api.instant(SOON_SECONDS), "end_at": api.instant(DAY_SECONDS)}
    paced = {"from_": api.numbers(6, ending="6"), "mode": "custom", "throttle": 2, "retries": retries(1, 1)}
    campaign = api.create(api.element(name=..., schedule=schedule, **paced), intent, account=api.other).id
    if campaign is None:
        return
    api.pass_time(SOON_SECONDS + ALL_CALLED_SECONDS)
    api.read(campaign, intent, account=api.other)
    api.call_details(campaign, intent, account=api.other)


@only("smoke")
@exercises("ACC-05", "ROB-01", "ROB-02", "GET-02", "EDT-07", "DEL-03", "CAL-10", "ACC-06", "ENV-01", "ENV-07")
def test_nothing_there(api: Api) -> None:
    """Methods and paths that do not exist, and ids that nobody has."""
    campaign = api.create(api.element(), Intent(case="nothing there")).id or UNKNOWN_ID
    for operation, method in (
        ("get_campaign", "PATCH"), ("get_campaign", "TRACE"), ("list_campaigns", "PUT"),
        ("get_call_details", "POST"),
    ):  # fmt: skip
        body = {"campaigns": [{"action": "pause"}]} if method != "TRACE" else None
        intent = Intent(case=f"{method} {operation}", rule="ACC-05", varies=method)
        api.call(operation, intent, campaign=campaign, method=method, body=body)
    unknown = Intent(case="unknown id", invented=True)
    for operation in ("get_campaign", "get_call_details", "delete_campaign"):
        api.call(operation, unknown, campaign=UNKNOWN_ID)
    api.act(UNKNOWN_ID, "pause", unknown)
    near = Intent(case="an id that is nearly known", invented=True, varies="id")
    for identifier in nearly(campaign)[2:]:
        api.read(identifier, near)
    path = f"/v2/accounts/{api.sid}/campaigns/{campaign}/calls"
    api.sender.send(
        Draft(method="GET", target=path, account=api.sid, intent=Intent(case="unknown path", rule="ROB-02"))
    )


@only("smoke")
@exercises("CRE-24", "CRE-25", "CRE-34", "ENV-08", "ENV-10", "ROB-01", "CRE-27", "CRE-10", "CRE-01")
def test_bodies(api: Api) -> None:
    """Bodies that are no request, and bulks in which some are good; what was refused is looked for."""
    campaign = api.create(api.element(), Intent(case="bodies")).id or UNKNOWN_ID
    element = api.element()
    bodies: list[tuple[str, Any]] = [
        ("CRE-24", {"campaigns": []}), ("CRE-24", {"campaigns": element}), ("CRE-34", element),
    ]  # fmt: skip
    for rule, body in bodies:
        api.post(body, Intent(case="no request", rule=rule))
    for name in SURVIVED:
        api.post(hostile.UNUSABLE_BODIES[name], Intent(case=f"body: {name}", rule="CRE-24"))
    api.post(b'{"campaigns":' + b"[" * 2000, Intent(case="body: deep", rule="ROB-01"))
    edits: list[tuple[str, Any]] = [
        ("CRE-24", {"campaigns": [{"custom_field": "one"}, {"custom_field": "two"}]}),
        ("CRE-34", {"custom_field": "bare"}),
    ]
    for rule, body in edits:
        api.call("update_campaign", Intent(case="no edit", rule=rule), campaign=campaign, body=body)
    bulk = Intent(case="bulk", rule="ENV-10")
    twin = api.element()
    bad = [api.element(from_=["nonsense"]), api.element(type="promo")]
    api.post({"campaigns": [twin, bad[0], api.element(), bad[1], twin, api.element()]}, bulk)
    left = Intent(case="what a refused create left behind", rule="CRE-25")
    api.list(left, {"name": bad[0]["name"]})
    api.create(api.element(type="promo"), Intent(case="refused", rule="CRE-25"))
    api.list(left, {"sort_by": "date_created:desc", "limit": 3})
    again = Intent(case="ids after deletion", rule="CRE-27")
    first = api.create(api.element(), again).id
    if first is not None:
        api.delete(first, again)
        api.create(api.element(), again)


@only("smoke")
@exercises("CRE-01", "CRE-09", "CRE-17", "CRE-21", "CRE-22", "CRE-23", "CRE-31", "LIF-20", "LIF-22", "CRE-03")
def test_fresh_ones(api: Api) -> None:
    """Campaigns that start at once, soon, or without an end; with too many numbers; and one that is paused twice."""
    intent = Intent(case="fresh ones", rule="CRE-22")
    many = api.numbers(5001, ending="")
    for numbers in (many, many[:5000]):
        api.create(api.element(from_=numbers), Intent(case="many numbers", rule="CRE-09", varies="from"))
    raced = api.campaign("created", Intent(case="at once"))
    for action in ("pause", "resume"):
        burst = Intent(case=f"at once: {action}", rule="LIF-20", burst=f"brief {action}")
        body = {"campaigns": [{"action": action}]}
        api.sender.burst([api.draft("update_campaign", burst, campaign=raced, body=body)] * 2)
    api.read(raced, Intent(case="at once"))
    if not api.may_call:
        return
    schedules: list[Any] = [..., {"send_at": api.instant(-60), "end_at": api.instant(DAY_SECONDS)}]
    schedules += [{"send_at": api.instant(1800)}] if api.control else []
    made = api.post({"campaigns": [api.running(schedule=schedule) for schedule in schedules]}, intent).ids
    for campaign in made:
        api.read(campaign, intent)
    api.wait(7)
    for campaign in made[:2]:
        api.read(campaign, intent)


@only("smoke")
@exercises(*samples.ACCEPTED, "CRE-01", "CRE-02", "CRE-08", "CRE-20", "CRE-32")
def test_accepted_values(api: Api) -> None:
    """Of each rule that accepts something a campaign by itself."""
    listed: Element = {"from_": ..., "lists": LIST_SIDS[:5]}
    dynamic = {"from_": ..., "lists": LIST_SIDS[:1], "campaign_type": "dynamic"}
    schedule = {
        "send_at": api.instant(DAY_SECONDS, offset_minutes=330),
        "end_at": api.instant(DAY_SECONDS + 3600, offset_minutes=-720),  # earlier than send_at to whom ignores offsets
    }
    others: dict[str, Element] = {"CRE-08": listed, "CRE-20": dynamic, "CRE-32": {"schedule": schedule}}
    for rule, element in (*samples.accepted(api), *((rule, api.element(**each)) for rule, each in others.items())):
        api.create(element, Intent(case="accepted", rule=rule, varies=rule))


@only("smoke")
@unchanging
@exercises(
    "LST-01", "LST-02", "LST-03", "LST-04", "LST-05", "LST-06", "LST-07", "LST-08", "LST-09", "LST-10", "LST-11",
    "LST-12", "LST-13", "LST-14", "LST-15", "DEL-02", "GET-03", "ENV-09",
)  # fmt: skip
def test_lists(api: Api) -> None:
    """Three bulks of campaigns in several states and with odd names: pages, orders, filters, totals, bad parameters."""
    intent = Intent(case="brief lists")
    mark = f"{api.run_id} brl"
    made = []
    for labels in (NAMES, [f"st {index * 7 % 12:02d}" for index in range(12)], [f"fill {i}" for i in range(100)]):
        hooked = {"from_": api.numbers(1), **{name: f"{HOOK}/{name}" for name in CALLBACKS}}
        elements = [api.element(name=f"{mark} {label}", **hooked) for label in labels]
        answer = api.post({"campaigns": elements}, intent)
        made += answer.ids
        api.pass_time(3)
    if len(made) < len(NAMES) + 3:
        raise UnattainedError(f"of the campaigns for lists only {len(made)} were created: HTTP {answer.status}")
    paused, archived, deleted = made[len(NAMES) : len(NAMES) + 3]
    for campaign, action in ((paused, "pause"), *((archived, action) for action in ("pause", "complete", "archive"))):
        api.act(campaign, action, intent)
    api.delete(deleted, intent)
    api.edit(made[0], {"name": f"{mark} {NAMES[0]} renamed"}, intent)
    for campaign in (made[0], archived):
        api.read(campaign, intent)
    named: dict[str, object] = {"name": mark}
    some: dict[str, object] = {"name": f"{mark} st"}
    pages: list[dict[str, object]] = [
        {**named, "offset": 0, "limit": 500}, named,
        {**named, "offset": 0, "limit": 100},
        {**named, "offset": 100, "limit": 100},
        {**named, "offset": 121},
        {**named, "sort_by": "date_created:desc", "limit": 500}, {**named, "sort_by": "name:asc", "limit": 500},
        {**named, "sort_by": "name:desc", "limit": 500},
        {**some, "status": "created"}, {**some, "status": "paused, archived"},
        {**some, "status": "nonsense"}, {"name": f"{mark.upper()} ST"},
        {"name": f"{mark} 100%"}, {"name": f"{mark} under_score"}, {"name": f"{mark} mixed"},
        {**some, "type": "trans"}, {**some, "type": "promo"},

    ]  # fmt: skip
    for page in pages:
        api.list(intent, query(**page))
    bad = ("offset=-1", "limit=5x", "sort_by=nam:asc", "sort_by=name:ascending", "offset=4294967296")
    for text in bad:
        api.list(intent, f"{text}&{query(**some)}")
