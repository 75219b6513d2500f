"""Faults between campaigns: a name that another one has or had is taken, and one account alone has its own pace."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import Storing
from campaign_contracts.mock.campaigns.listing import Page, Query
from campaign_contracts.mock.campaigns.record import Campaign, Dialled
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.clock import SECOND
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.wire.refusal import invalid

_FIRST = DEMO_ACCOUNTS[0].sid
_PAGE = Page(offset=0, limit=500, shown_limit=500)


def _named(store: Store, account: str, name: str, status: str | None = None) -> Iterator[Campaign]:
    query = Query(page=_PAGE, statuses=frozenset({status}) if status else None, name=name.casefold())
    return (row.campaign for row in store.find(account, query)[0] if row.campaign.name == name)


def _taken(name: str, whose: str, found: Callable[[Store, Campaign], bool]) -> Fault:
    def created(store: Store, campaign: Campaign, _bulk: int) -> Campaign:
        if found(store, campaign):
            raise invalid(f"the name {campaign.name!r} is taken")
        return campaign

    return fault(
        name, "CRE-01", "subtle", f"no campaign may have the name of {whose}", setting(Storing, created=created)
    )


def _elsewhere(store: Store, campaign: Campaign) -> bool:
    others = (account for account in store.accounts() if account != campaign.account)
    return any(one for account in others for one in _named(store, account, campaign.name))


def _with_status(status: str) -> Callable[[Store, Campaign], bool]:
    return lambda store, campaign: any(_named(store, campaign.account, campaign.name, status))


def _paced_once(usual: Callable[[Campaign], Campaign]) -> Callable[[Campaign], Campaign]:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        return found if found.account == _FIRST else replace(found, definition={**found.definition, "throttle": None})

    return dialled


def _late_in_another(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    waits = campaign.account != _FIRST and campaign.state == "created"
    return replace(campaign, start_at=campaign.start_at + 8 * SECOND) if waits else campaign


def _nameless(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    named = campaign.account == _FIRST or "name" in campaign.definition
    return campaign if named else replace(campaign, definition={**campaign.definition, "name": ""})


def _four_lists(usual: Callable[[Campaign], Campaign]) -> Callable[[Campaign], Campaign]:
    def dialled(campaign: Campaign) -> Campaign:
        found = usual(campaign)
        lists = found.definition.get("lists") or []
        return replace(found, definition={**found.definition, "lists": lists[:4]}) if len(lists) > 4 else found

    return dialled


FAULTS: tuple[Fault, ...] = (
    _taken("name-of-another-account-taken", "a campaign of another account", _elsewhere),
    _taken("name-of-an-archived-one-taken", "an archived campaign", _with_status("archived")),
    _taken("name-of-a-deleted-one-taken", "a deleted campaign", _with_status("deleted")),
    fault(
        "second-account-not-paced",
        "CAL-13",
        "subtle",
        "the throttle of a campaign of any account but the first is not kept to",
        around(Dialled, campaign=_paced_once),
    ),
    fault(
        "second-account-starts-late",
        "LIF-12 LIF-22",
        "subtle",
        "a scheduled campaign of any account but the first starts eight seconds late",
        setting(Storing, created=_late_in_another),
    ),
    fault(
        "name-left-empty-in-the-second-account",
        "CRE-05",
        "subtle",
        "an omitted name is not filled in for any account but the first",
        setting(Storing, created=_nameless),
    ),
    fault(
        "fifth-list-not-dialled",
        "CAL-02",
        "subtle",
        "the fifth list of a campaign is not dialled",
        around(Dialled, campaign=_four_lists),
    ),
)
