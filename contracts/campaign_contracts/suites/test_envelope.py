"""The envelope: every kind of answer, bulk creates of every mixture, pages of every size."""

from typing import Any

from campaign_contracts.history import Intent
from campaign_contracts.suites import states
from campaign_contracts.suites.answer import Answer
from campaign_contracts.suites.api import CALLBACKS, Api, Element
from campaign_contracts.suites.floor import FLEETING
from campaign_contracts.suites.marks import exercises

FRAME = ("ENV-01", "ENV-02", "ENV-03", "ENV-04", "ENV-05", "ENV-06", "ENV-07", "ENV-11")

BAD: dict[str, dict[str, Any]] = {
    "no caller_id": {"caller_id": ...},
    "an invalid number": {"from_": ["nonsense"]},
    "too many retries": {"retries": {"number_of_retries": 4, "interval_mins": 5}},
    "another type": {"type": "promo"},
    "a short name": {"name": "ab"},
    "no numbers": {"from_": ...},
    "no content": {"url": ...},
    "end before start": {"schedule": {"send_at": "2099-01-02T00:00:00+00:00", "end_at": "2099-01-01T00:00:00+00:00"}},
}
"""Changes that make a campaign one that must be refused, whatever else is in the request."""


def bad(api: Api, case: str) -> Element:
    """A campaign that is refused."""
    return api.element(**BAD[case])


@exercises(*FRAME, "ENV-08")
def test_every_operation_succeeds(api: Api) -> None:
    """One success of each kind."""
    intent = Intent(case="every success")
    campaign = api.create(api.element(retries=RETRIES), intent).id
    if campaign is None:
        return
    api.read(campaign, intent)
    api.list(intent, {"limit": 3, "sort_by": "date_created:desc"})
    api.edit(campaign, {"name": api.name()}, intent)
    api.act(campaign, "pause", intent)
    api.act(campaign, "resume", intent)
    for singular in (False, True):
        api.call_details(campaign, intent, singular=singular)
    api.delete(campaign, intent)
    ended = api.create(api.element(), intent).id
    if ended is None:
        return
    for action in ("pause", "complete", "archive"):
        api.act(ended, action, intent)
        api.read(ended, intent)
    api.list(intent, {"status": "archived", "limit": 5})


@exercises("ENV-11", "ENV-06")
def test_campaigns_with_every_field(api: Api) -> None:
    """What a server may show of a campaign, all of it: created, read, listed, edited, and in every reachable state."""
    intent = Intent(case="every field")
    callbacks = {name: f"http://127.0.0.1:9/{name}" for name in CALLBACKS}
    common = {"retries": RETRIES, "mode": "custom", "throttle": 5, "custom_field": "a=1", **callbacks}
    lists = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
    variants: tuple[dict[str, Any], ...] = (
        {"call_duplicate_numbers": True, "campaign_type": "static"},
        {"from_": ..., "lists": lists, "call_duplicate_numbers": False},
        {"from_": ..., "lists": lists[:1], "campaign_type": "dynamic"},
        {"url": ..., "flow_type": "greeting", "read_via_text": "hello"},
    )
    label = "every field"
    for variant in variants:
        campaign = api.create(api.element(name=api.name(label), **{**common, **variant}), intent).id
        if campaign is not None:
            api.read(campaign, intent)
            api.edit(campaign, {"retries": RETRIES, "custom_field": "b=2"}, intent)
            api.act(campaign, "pause", intent)
    api.list(intent, {"name": f"{api.run_id} {label}", "limit": 10})


RETRIES = {"number_of_retries": 2, "interval_mins": 5, "mechanism": "Exponential", "on_status": ["busy", "no-answer"]}


@exercises("ENV-11")
def test_campaigns_in_every_state(api: Api) -> None:
    """A reading and a list of every state that can be reached."""

    def read(state: str) -> None:
        intent = Intent(case=f"every state: {state}")
        api.call_details(api.campaign(state, intent), intent)

    wanted = sorted(set(api.lifecycle.states) - FLEETING - {"deleted"})
    api.each(read, [state for state in wanted if states.attainable(api, state)])
    api.list(Intent(case="every state"), {"name": api.run_id, "sort_by": "date_created:desc", "limit": 100})


@exercises(*FRAME, "ENV-08")
def test_every_operation_fails(api: Api) -> None:
    """One failure of each kind: 400, 401, 404, 405 and the wrong state."""
    intent = Intent(case="every failure")
    campaign = api.create(api.element(), intent).id
    api.post(b"nonsense", intent)
    api.create(bad(api, "no caller_id"), intent)
    api.list(intent, "limit=-1")
    api.list(intent, authorization="")
    unknown = Intent(case="every failure", invented=True)
    for operation in ("get_campaign", "delete_campaign", "get_call_details", "get_call_details_singular"):
        api.call(operation, unknown, campaign="f" * 32)
    api.act("f" * 32, "pause", unknown)
    if campaign is None:
        return
    for operation in ("update_campaign", "get_call_details"):
        api.call(operation, intent, campaign=campaign, method="PATCH")
    for action in ("resume", "complete", "archive", "nonsense"):
        api.act(campaign, action, intent)
    api.edit(campaign, {"name": "a"}, intent)
    api.call("update_campaign", intent, campaign=campaign, body={"campaigns": [{"action": "pause"}] * 2})
    api.call("update_campaign", intent, campaign=campaign, body={"action": "pause"})
    api.call_details(campaign, intent, "limit=ten")
    api.act(campaign, "pause", intent)
    api.act(campaign, "complete", intent)
    api.delete(campaign, intent)


@exercises("ENV-04")
def test_request_ids_of_requests_at_once(api: Api) -> None:
    """Answers that are made at the same time still have ids of their own."""
    count = 2 if api.live else 8
    draft = api.draft("list_campaigns", Intent(case="at once", burst="request ids"), query={"limit": 1})
    api.sender.burst([draft] * count)


@exercises(*FRAME, "ENV-08", "ENV-10")
def test_bulk_creates(api: Api) -> None:
    """All good, all bad, and every mixture of up to three; whatever was created is read back."""
    alone(api)
    for mixture in ("gg", "ggg", "bb", "bbb", "gb", "bg", "gbg", "bgb", "gbb", "bbg", "bgggb"):
        cases = iter(list(BAD) * 2)
        elements = [api.element() if letter == "g" else bad(api, next(cases)) for letter in mixture]
        read_back(api, api.post({"campaigns": elements}, Intent(case=f"bulk {mixture}")))


@exercises(*FRAME, "ENV-08", "ENV-10")
def test_each_kind_of_bad_campaign_in_company(api: Api) -> None:
    """Every kind of bad campaign in second and third place, between good ones."""
    alone(api)
    for case in BAD:
        elements = [api.element(), bad(api, case), api.element()]
        read_back(api, api.post({"campaigns": elements}, Intent(case=f"bulk with {case}")))


@exercises("ENV-08", "ENV-10", "CRE-27")
def test_large_and_uniform_bulks(api: Api) -> None:
    """A dozen campaigns with one bad in the middle, equal campaigns, and names against the order of creation."""
    if api.live:
        return
    good_alone(api)
    dozen = [api.element() for _ in range(12)]
    dozen[6] = bad(api, "an invalid number")
    read_back(api, api.post({"campaigns": dozen}, Intent(case="a dozen")))
    twin = api.element()
    read_back(api, api.post({"campaigns": [twin, twin]}, Intent(case="twins")))
    names = sorted((api.name() for _ in range(4)), reverse=True)
    elements = [api.element(name=name) for name in names]
    read_back(api, api.post({"campaigns": elements}, Intent(case="against the order")))


def good_alone(api: Api) -> None:
    """The good campaign by itself."""
    created = api.create(api.element(), Intent(case="bulk: good alone"))
    if created.id is not None:
        api.read(created.id, Intent(case="bulk: good alone"))


def alone(api: Api) -> None:
    """The good campaign, and each bad one, by itself."""
    good_alone(api)
    for case in BAD:
        api.create(bad(api, case), Intent(case=f"bulk: {case} alone"))


def read_back(api: Api, answer: Answer) -> None:
    """Read every campaign that an answer calls created."""
    for campaign in answer.ids:
        api.read(campaign, Intent(case="bulk: read back"))


@exercises(*FRAME, "ENV-09")
def test_metadata_of_lists(api: Api) -> None:
    """Pages from the first to beyond the last, of several sizes, with and without filters; in `quick` by turns."""
    intent = Intent(case="metadata of lists")
    label = "metadata"
    for _ in range(3):
        api.create(api.element(name=api.name(label)), intent)
    mine = {"name": f"{api.run_id} {label}"}
    pages: tuple[dict[str, Any], ...] = (
        {}, {"offset": 0, "limit": 1}, {"offset": 1, "limit": 1}, {"offset": 2, "limit": 1}, {"offset": 3, "limit": 1},
        {"limit": 2}, {"offset": 2, "limit": 2}, {"limit": 500}, {"limit": 501}, {"limit": 10_000}, {"offset": 1000},
        {"offset": 1}, {"sort_by": "name:desc", "offset": 1, "limit": 2}, {"status": "created", "limit": 2},
        {"status": "archived", "offset": 1},
    )  # fmt: skip
    for index, page in enumerate(pages):
        short = page.get("limit", 20) <= 20
        if api.profile != "quick" or index % 2 == 0 or not short:
            api.list(intent, {**mine, **page})
        if short and (api.profile != "quick" or index % 2):
            api.list(intent, page)
    api.list(intent, {"name": f"{api.run_id} no such name"})


@exercises(*FRAME, "ENV-09")
def test_metadata_of_call_details(api: Api) -> None:
    """Pages of the calls of a campaign that has none, and of one that has several."""
    waiting = api.create(api.element(), Intent(case="metadata of calls")).id
    if waiting is not None:
        page_through_calls(api, waiting, turn=0)
    if not api.may_call or not api.control:
        return
    schedule = {"end_at": api.instant(7200)}
    mixed = [*api.numbers(4), *api.numbers(1, ending="6"), *api.numbers(1, ending="8")]
    dialling = api.create(api.element(from_=mixed, schedule=schedule), Intent(case="metadata of calls")).id
    if dialling is None:
        return
    api.pass_time(20)
    page_through_calls(api, dialling, turn=1)
    api.pass_time(600)
    page_through_calls(api, dialling, turn=2)
    api.read(dialling, Intent(case="metadata of calls"))


def page_through_calls(api: Api, campaign: str, turn: int) -> None:
    """Several pages on both paths; in `quick` each on one of them, on the other at the next turn."""
    intent = Intent(case="metadata of calls")
    queries = ("", "limit=2", "offset=1&limit=2", "offset=4&limit=2", "offset=50", "limit=100", "status=completed")
    wanted = [(query, singular) for singular in (False, True) for query in queries]
    if api.profile == "quick":
        wanted = wanted[turn % 2 :: 2]  # of an odd number of queries
    api.each(lambda one: api.call_details(campaign, intent, one[0], singular=one[1]), wanted)
