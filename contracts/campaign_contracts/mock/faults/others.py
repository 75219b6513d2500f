"""Faults between campaigns: a name that another one has or had is taken, and only the first account is served well."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from campaign_contracts.mock.behaviour import around, setting
from campaign_contracts.mock.campaigns.decisions import DELETE, Finding, Sought, Storing, Wanted
from campaign_contracts.mock.campaigns.listing import Page, Query
from campaign_contracts.mock.campaigns.record import Campaign, wrong_state
from campaign_contracts.mock.campaigns.representation import Showing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row, Store
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling
from campaign_contracts.mock.clock import DAY, SECOND
from campaign_contracts.mock.faults.acting import EVERYTHING, undialled
from campaign_contracts.mock.faults.fault import Fault, fault, spoiling
from campaign_contracts.mock.faults.listing import Found, choosing, every, listing, paging
from campaign_contracts.mock.faults.phases import Find, obeyed
from campaign_contracts.mock.faults.unlike import without
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS
from campaign_contracts.mock.wire.refusal import invalid
from campaign_contracts.spec import Json

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


def _elsewhere_than_first(campaign: Campaign) -> bool:
    return campaign.account != _FIRST


def _late_in_another(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    waits = campaign.account != _FIRST and campaign.state == "created"
    return replace(campaign, start_at=campaign.start_at + 8 * SECOND) if waits else campaign


def _nameless(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    named = campaign.account == _FIRST or "name" in campaign.definition
    return campaign if named else replace(campaign, definition={**campaign.definition, "name": ""})


def _told_once(
    usual: Callable[[News, list[Delivery]], list[Delivery]],
) -> Callable[[News, list[Delivery]], list[Delivery]]:
    return lambda news, due: usual(news, due) if news.campaign.account == _FIRST else []


def _paused_as_running(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    if wanted.account == _FIRST:
        return rows
    shown = ((row, row.data.replace(b'"status":"paused"', b'"status":"in-progress"')) for row in rows)
    return [Row(data, campaign=row.campaign) if row.campaign.state == "paused-started" else row for row, data in shown]


def _archived_as_completed(data: dict[str, Json]) -> None:
    if data["account_sid"] != _FIRST and data["status"] == "archived":
        data["status"] = "completed"


def _newest_first(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
    rows = every(usual, scheduler, wanted)
    return rows if wanted.account == _FIRST or "sort_by" in wanted.parameters else rows[::-1]


def _all_elsewhere(wanted: Wanted) -> tuple[int, int]:
    page = wanted.query.page
    return page.offset, page.limit if wanted.account == _FIRST else _PAGE.limit


def _is_far_ahead(campaign: Campaign) -> bool:
    return campaign.state == "created" and campaign.start_at - campaign.created_at > 20 * DAY


def _is_dynamic(campaign: Campaign) -> bool:
    return campaign.definition.get("campaign_type") == "dynamic"


def _is_spoken(campaign: Campaign) -> bool:
    return campaign.definition.get("read_via_text") is not None


def _unlisted(name: str, what: str, left_out: Callable[[Campaign], bool]) -> Fault:
    def chosen(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
        return [row for row in every(usual, scheduler, wanted) if not left_out(row.campaign)]

    return listing(name, "LST-08 LST-09", "subtle", f"lists lack campaigns that {what}", choosing(chosen))


def _archived_elsewhere(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.account != _FIRST and campaign.state == "archived"


def _completed_elsewhere(_scheduler: Scheduler, campaign: Campaign) -> bool:
    return campaign.account != _FIRST and campaign.state == "completed"


def _never_resumed(usual: Find) -> Find:
    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        if sought.purpose == "resume" and sought.account != _FIRST:
            raise wrong_state("what is paused stays so", scheduler.behaviour)
        return usual(scheduler, sought)

    return found


def _archived_once(usual: Find) -> Find:
    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        row, archived = usual(scheduler, sought), Query(page=_PAGE, statuses=frozenset({"archived"}))
        spent = (
            sought.purpose == "archive"
            and sought.account != _FIRST
            and scheduler.store.find(sought.account, archived)[0]
        )
        if row is not None and spent:
            raise wrong_state("one campaign is archived", scheduler.behaviour)
        return row

    return found


FAULTS: tuple[Fault, ...] = (
    _taken("name-of-another-account-taken", "a campaign of another account", _elsewhere),
    _taken("name-of-an-archived-one-taken", "an archived campaign", _with_status("archived")),
    _taken("name-of-a-deleted-one-taken", "a deleted campaign", _with_status("deleted")),
    fault(
        "second-account-not-paced",
        "CAL-13",
        "subtle",
        "the throttle of a campaign of any account but the first is not kept to",
        without("throttle", _elsewhere_than_first),
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
        "second-account-does-not-call-again",
        "LIF-13",
        "subtle",
        "in any account but the first nobody is called again",
        without("retries", _elsewhere_than_first),
    ),
    fault(
        "second-account-tells-nothing",
        "CBK-01 CBK-02 CBK-03",
        "subtle",
        "campaigns of any account but the first send no callbacks",
        around(Telling, due=_told_once),
    ),
    fault(
        "archived-as-completed-in-the-second-account",
        "LIF-08 LST-08",
        "subtle",
        "archived campaigns of any account but the first read completed",
        around(Showing, data=spoiling(_archived_as_completed)),
    ),
    listing(
        "newest-first-in-the-second-account",
        "LST-05",
        "subtle",
        "without sort_by the lists of any account but the first are in descending order",
        choosing(_newest_first),
    ),
    obeyed(
        "archived-again-in-the-second-account",
        "LIF-09",
        "an archived campaign of any account but the first is archived again",
        *("archive", _archived_elsewhere, "completed"),
    ),
    obeyed(
        "completed-deleted-in-the-second-account",
        "DEL-04",
        "a completed campaign of any account but the first is deleted",
        *(DELETE, _completed_elsewhere, "created"),
    ),
    fault(
        "resume-refused-in-the-second-account",
        "LIF-04",
        "subtle",
        "any account but the first may not resume a campaign",
        around(Finding, found=_never_resumed),
    ),
    fault(
        "second-archive-refused-in-the-second-account",
        "LIF-08",
        "subtle",
        "any account but the first may archive one campaign",
        around(Finding, found=_archived_once),
    ),
    undialled(
        "edits-not-dialled-in-the-second-account",
        "CAL-02 EDT-01",
        "subtle",
        "in any account but the first edits are shown, and a campaign is dialled as it was created",
        *EVERYTHING,
        when=lambda edit: edit.before.account != _FIRST,
    ),
    listing(
        "limit-ignored-in-the-second-account",
        "LST-01 LST-02",
        "subtle",
        "lists of any account but the first hold up to 500 campaigns, whatever limit says",
        paging(_all_elsewhere),
    ),
    listing(
        "listed-as-running-in-the-second-account",
        "LST-08",
        "subtle",
        "lists of any account but the first show what is paused as in progress",
        choosing(_paused_as_running),
    ),
    _unlisted("unlisted-far-ahead", "start in more than 20 days", _is_far_ahead),
    _unlisted("unlisted-when-dynamic", "are dynamic", _is_dynamic),
    _unlisted("unlisted-when-spoken", "read a text", _is_spoken),
)
