"""What the operations find, list, store and leave behind: each decision a field, its default the contract's choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.campaigns.listing import Query
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row, Store
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.dialling.calls import Call
from campaign_contracts.mock.wire.envelope import Item
from campaign_contracts.mock.wire.refusal import RefusalError
from campaign_contracts.spec import Json

Verdict = dict[str, Json] | RefusalError
"""The definition of a new campaign, or why there is none."""
Ask = Callable[[Mapping[str, str]], Query]
"""From the parameters of a list to its query. Raises RefusalError."""

READ, DELETE, CALLS = "read", "delete", "calls"


class Sought(NamedTuple):
    """Which campaign a request is about, and what for: READ, DELETE, CALLS, or the action of an edit."""

    account: str
    identifier: str
    purpose: str


def in_account(scheduler: Scheduler, sought: Sought) -> Row | None:
    """The campaign under this id, when it is the account's (ACC-04)."""
    return scheduler.store.get(sought.account, sought.identifier)


def as_chosen(purpose: str, choices: Choices) -> bool:
    """Whether a deleted campaign shows: in a read, where that is the choice (DEL-02)."""
    return purpose == READ and choices.deleted_stays_visible


def as_stored(_scheduler: Scheduler, row: Row) -> Row:
    """What a read shows is what is stored (GET-01)."""
    return row


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Which campaign a request finds."""

    found: Callable[[Scheduler, Sought], Row | None] = in_account
    deleted_visible: Callable[[str, Choices], bool] = as_chosen
    read: Callable[[Scheduler, Row], Row] = as_stored


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A request for a list: the account, the parameters as they were sent, and what they mean."""

    account: str
    parameters: Mapping[str, str]
    query: Query


def as_sent(parameters: Mapping[str, str], ask: Ask) -> Query:
    """The query is what was sent."""
    return ask(parameters)


def from_index(scheduler: Scheduler, wanted: Wanted) -> tuple[list[Row], int]:
    """The page of a list, and how many match in all."""
    return scheduler.store.find(wanted.account, wanted.query)


def as_asked(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """What is asked of call details is what was sent."""
    return parameters


def as_made(_scheduler: Scheduler, _campaign: Campaign, made: list[Call]) -> list[Call]:
    """Call details are of every call that was made (CAL-09)."""
    return made


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list holds."""

    query: Callable[[Mapping[str, str], Ask], Query] = as_sent
    found: Callable[[Scheduler, Wanted], tuple[list[Row], int]] = from_index
    calls: Callable[[Mapping[str, str]], Mapping[str, str]] = as_asked
    made: Callable[[Scheduler, Campaign, list[Call]], list[Call]] = as_made


def each_alone(verdicts: list[Verdict]) -> list[Verdict]:
    """Each element of a bulk stands alone (ENV-10)."""
    return verdicts


def as_drawn(_store: Store, _place: int, fresh: str) -> str:
    """The id of a new campaign, the one that was drawn for it (CRE-27)."""
    return fresh


def always(_store: Store, _identifier: str, _place: int) -> bool:
    """A campaign that was created is stored (CRE-01)."""
    return True


def as_made_alone(_store: Store, campaign: Campaign, _bulk: int) -> Campaign:
    """A new campaign is the same one, whatever else there is (CRE-01), and however many come with it (ENV-10)."""
    return campaign


def nothing_created(_scheduler: Scheduler, _account: str, _sent: list[Json], _items: list[Item], _now: int) -> None:
    """A refused campaign leaves nothing behind (CRE-25)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """An edit that is accepted: the campaign before and after it, what was sent, and when."""

    before: Campaign
    after: Campaign
    sent: dict[str, Json]
    now: int
    lifecycle: Lifecycle


def as_edited(edit: Edit) -> Campaign:
    """The campaign that an edit makes."""
    return edit.after


def kept_so(scheduler: Scheduler, edit: Edit, _data: bytes) -> tuple[Campaign, bytes]:
    """Store an edited campaign as it is, and let happen what follows. Gives it, and its `data`."""
    return scheduler.changed(edit.before, edit.after, edit.now)


def nothing_edited(_scheduler: Scheduler, _campaign: Campaign, _sent: Json) -> None:
    """A refused edit or action leaves nothing behind (EDT-04, LIF-10)."""


def nothing_left(_scheduler: Scheduler, _row: Row, _now: int) -> None:
    """A deleted campaign leaves nothing behind (DEL-02)."""


@dataclass(frozen=True, kw_only=True)
class Storing:
    """What becomes of what is sent: of new campaigns, of edits, of deletions, of what is refused."""

    together: Callable[[list[Verdict]], list[Verdict]] = each_alone
    identify: Callable[[Store, int, str], str] = as_drawn
    """The id of a campaign by its place in the bulk, given a fresh one."""
    created: Callable[[Store, Campaign, int], Campaign] = as_made_alone
    """A new campaign of a bulk of so many. Raises RefusalError."""
    stored: Callable[[Store, str, int], bool] = always
    create_refused: Callable[[Scheduler, str, list[Json], list[Item], int], None] = nothing_created
    edited: Callable[[Edit], Campaign] = as_edited
    kept: Callable[[Scheduler, Edit, bytes], tuple[Campaign, bytes]] = kept_so
    edit_refused: Callable[[Scheduler, Campaign, Json], None] = nothing_edited
    deleted: Callable[[Scheduler, Row, int], None] = nothing_left
