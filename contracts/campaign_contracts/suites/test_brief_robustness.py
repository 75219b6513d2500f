"""Long requests, huge integers and values that are easily changed: a few requests, each with many of them.

These functions are for the profile `smoke`.
"""

from campaign_contracts.history import Intent
from campaign_contracts.send import Draft
from campaign_contracts.suites import hostile
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.suites.marks import exercises, only
from campaign_contracts.suites.verbatim import bodies

WAYS = ((1024, "PUT", ""), (1025, "DELETE", ""), (4096, "GET", "/call-details"), (4097, "GET", ""))
"""Sizes of everything in a request, each with a method and the end of its path."""


@only("smoke")
@exercises("ROB-01")
def test_long_requests(api: Api) -> None:
    """As long as buffers are, and a byte longer: in every place at once where that is short, else one by one."""
    if api.live:
        return
    for size, method, end in WAYS:
        _long(api, method, end, path=size, query=size, header=size, body=size)
    _long(api, "GET", path=8192, query=8192, header=8192)
    _long(api, "GET", header=65_537)
    _long(api, "PUT", path=hostile.LONGEST_TARGET)
    _long(api, "GET", query=hostile.LONGEST_TARGET)
    for size in (8192, 65_537):
        _long(api, "PUT", body=size)


def _long(api: Api, method: str, end: str = "", **sizes: int) -> None:
    """A request whose path, query, header or body has so many bytes."""
    base = f"/v2/accounts/{api.sid}/campaigns/"
    path = base.ljust(sizes.get("path", len(base) + 32) - len(end), "0") + end
    query = "?" + "x=".ljust(sizes["query"], "x") if "query" in sizes else ""
    intent = Intent(case=f"{method} with long {' and '.join(sizes)}: {max(sizes.values())} bytes", rule="ROB-01")
    headers = {"x-long": "x" * sizes["header"]} if "header" in sizes else {}
    body = hostile.sized_body(sizes["body"]) if "body" in sizes else b""
    draft = Draft(method=method, target=path + query, account=api.sid, body=body, headers=headers, intent=intent)
    api.sender.send(draft)


@only("smoke")
@exercises("ROB-01")
def test_long_and_huge_values(api: Api) -> None:
    """Members that are longer than most columns, in one bulk; integers of several sizes, in every place at once."""
    if api.live:
        return
    many = {"lists": ["0" * 32] * 1000, "from": ["x"] * 10_000, "retries": {"on_status": ["busy"] * 1000}}
    elements = [{**hostile.HOPELESS, **many}, {**hostile.HOPELESS, "action": "pause" * 60}]
    elements += [api.element(**changes) for changes in hostile.long_members(api.instant(DAY_SECONDS))]
    api.post({"campaigns": elements}, Intent(case="long members", rule="ROB-01"))
    for digits in hostile.HUGE_DIGITS:
        intent = Intent(case=f"integers of {digits} digits", rule="ROB-01")
        api.post(hostile.huge_body(digits, *hostile.INTEGERS), intent)


@only("smoke")
@exercises("CRE-01", "CRE-02", "CRE-26", "ENV-10")
def test_values_that_are_easily_changed_in_two_bulks(api: Api) -> None:
    """What a server might fold, decode or rewrite, in bodies as other clients write them."""
    if api.live:
        return
    for written, headers in bodies(api):
        api.post(written, Intent(case="easily changed on the way", rule="CRE-02"), headers=headers)
