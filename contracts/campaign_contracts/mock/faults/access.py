"""Faults of access: who may do what, whose campaigns are found, which methods are served."""

from collections.abc import Callable
from dataclasses import replace

from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import CALLS, DELETE, READ, Finding, Sought, Wanted
from campaign_contracts.mock.campaigns.listing import Query
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.listing import Found, choosing, every, listing
from campaign_contracts.mock.http.accounts import Accounts, Admission, Attempt, Names, credentials
from campaign_contracts.mock.http.requests import Requests

Opened = Callable[[Accounts, Attempt], set[str] | None]


def _opening(too: Opened) -> Change[Admission]:
    """What its credentials do not open for an attempt is opened too."""

    def wrapper(usual: Opened) -> Opened:
        return lambda accounts, attempt: usual(accounts, attempt) or too(accounts, attempt)

    return around(Admission, opened=wrapper)


def _without_credentials(where: Callable[[Attempt], bool]) -> Change[Admission]:
    def opened(accounts: Accounts, attempt: Attempt) -> set[str] | None:
        bare = not attempt.authorization and where(attempt)
        return {account.sid for account in accounts.all} if bare else None

    return _opening(opened)


def _whatever_scheme(accounts: Accounts, attempt: Attempt) -> set[str] | None:
    if not attempt.authorization:
        return None
    return accounts.opened_by([b"Basic " + attempt.authorization[0].rpartition(b" ")[2]])


def by_token(suffices: Callable[[str, str, Attempt], bool]) -> Change[Admission]:
    """A wrong token, given with the right one, suffices beside a right key."""

    def opened(accounts: Accounts, attempt: Attempt) -> set[str] | None:
        key, _, token = credentials(attempt.authorization).partition(":")
        for account in accounts.all:
            if account.key == key and suffices(token, account.token, attempt):
                return {account.sid}
        return None

    return _opening(opened)


def _served_too(where: Callable[[Attempt], bool]) -> Change[Admission]:
    def wrapper(usual: Callable[[Attempt, set[str]], bool]) -> Callable[[Attempt, set[str]], bool]:
        return lambda attempt, sids: usual(attempt, sids) or where(attempt)

    return around(Admission, served=wrapper)


def _nearly(name: str, summary: str, like: Callable[[str, str], bool]) -> Fault:
    """A fault that takes a sid for an account's that is like it."""

    def admitted(usual: Callable[[Attempt, set[str]], bool]) -> Callable[[Attempt, set[str]], bool]:
        return lambda attempt, sids: usual(attempt, sids) or any(like(attempt.sid, own) for own in sids)

    def finding(usual: Callable[[Scheduler, Sought], Row | None]) -> Callable[[Scheduler, Sought], Row | None]:
        def found(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought) or scheduler.store.get_anywhere(sought.identifier)
            same = row is not None and sought.account == row.campaign.account
            return row if row is not None and (same or like(sought.account, row.campaign.account)) else None

        return found

    return fault(name, "ACC-04", "subtle", summary, around(Admission, served=admitted), around(Finding, found=finding))


def _naming(description: str, sid: str, names: Names) -> str:
    return f"{description}: {names(sid)}"


def _found_anywhere(purpose: str, state: str = "") -> Change[Finding]:
    """For this purpose a campaign is found in every account; with a state, those that are in it."""

    def wrapper(usual: Callable[[Scheduler, Sought], Row | None]) -> Callable[[Scheduler, Sought], Row | None]:
        def found(scheduler: Scheduler, sought: Sought) -> Row | None:
            row = usual(scheduler, sought)
            if row is not None or sought.purpose != purpose:
                return row
            row = scheduler.store.get_anywhere(sought.identifier)
            return row if row is not None and state in ("", row.campaign.state) else None

        return found

    return around(Finding, found=wrapper)


def _across(asked: Callable[[Query], bool]) -> Callable[[Found], Found]:
    """Where it is asked for so, the campaigns of all accounts."""

    def chosen(usual: Found, scheduler: Scheduler, wanted: Wanted) -> list[Row]:
        others = [other for other in scheduler.store.accounts() if asked(wanted.query) and other != wanted.account]
        accounts = [wanted, *(replace(wanted, account=other) for other in others)]
        return [row for one in accounts for row in every(usual, scheduler, one)]

    return choosing(chosen)


def served_as(served: Callable[[str, list[str]], str | None]) -> Change[Requests]:
    """A method is served as another one."""

    def wrapper(usual: Callable[[str, list[str]], str]) -> Callable[[str, list[str]], str]:
        return lambda method, rest: served(usual(method, rest), rest) or usual(method, rest)

    return around(Requests, method=wrapper)


def _body_first(*methods: str) -> Change[Requests]:
    return setting(Requests, body_first=lambda method: method in methods)


FAULTS: tuple[Fault, ...] = (
    fault(
        "no-credentials-accepted",
        "ACC-01",
        "blatant",
        "a request without Authorization is served",
        _without_credentials(lambda _: True),
    ),
    fault(
        "no-credentials-for-calls",
        "ACC-01",
        "subtle",
        "call details need no Authorization",
        _without_credentials(lambda attempt: attempt.path[-1] == "call-details"),
    ),
    fault(
        "any-scheme-accepted",
        "ACC-01",
        "subtle",
        "the scheme before the credentials is not looked at",
        _opening(_whatever_scheme),
    ),
    fault("any-token-accepted", "ACC-02", "blatant", "the token is not looked at", by_token(lambda *_: True)),
    fault(
        "token-in-any-case-accepted",
        "ACC-02",
        "subtle",
        "the token is compared ignoring case",
        by_token(lambda token, right, _: token.lower() == right.lower()),
    ),
    fault(
        "half-token-accepted",
        "ACC-02",
        "subtle",
        "the first half of the token suffices",
        by_token(lambda token, right, _: token.startswith(right[: len(right) // 2])),
    ),
    fault(
        "any-token-deletes",
        "ACC-02",
        "subtle",
        "for DELETE the token is not looked at",
        by_token(lambda _token, _right, attempt: attempt.method == "DELETE"),
    ),
    _nearly("account-and-more-opens", "what follows an account's sid does not count", str.startswith),
    _nearly("account-after-more-opens", "what precedes an account's sid does not count", str.endswith),
    _nearly(
        "account-cut-short-opens",
        "the beginning of an account's sid will do",
        lambda sid, own: len(sid) > 1 and own.startswith(sid),
    ),
    _nearly(
        "account-in-any-case-opens",
        "an account's sid is known in any letter case",
        lambda sid, own: sid.lower() == own.lower(),
    ),
    fault(
        "foreign-account-served",
        "ACC-03",
        "blatant",
        "good credentials open every account",
        _served_too(lambda _: True),
    ),
    fault(
        "foreign-account-listed",
        "ACC-03",
        "subtle",
        "good credentials list every account",
        _served_too(lambda attempt: (attempt.method, attempt.path) == ("GET", ["campaigns"])),
    ),
    fault(
        "foreign-refusal-tells-names",
        "ACC-03",
        "subtle",
        "the refusal of a foreign account names its campaigns",
        setting(Admission, described=_naming),
    ),
    fault(
        "campaigns-shared", "ACC-04", "blatant", "a campaign is found by its id in every account", _found_anywhere(READ)
    ),
    fault(
        "campaigns-deleted-across",
        "ACC-04",
        "subtle",
        "a campaign is deleted by its id from every account",
        _found_anywhere(DELETE),
    ),
    fault(
        "paused-campaigns-deleted-across",
        "ACC-04",
        "subtle",
        "a paused campaign is deleted by its id from every account",
        _found_anywhere(DELETE, "paused-before-send-at"),
    ),
    listing(
        *("campaigns-listed-across", "ACC-04", "subtle", "lists with a name filter search all accounts"),
        _across(lambda query: bool(query.name)),
    ),
    listing(
        *("campaigns-listed-by-status-across", "ACC-04", "subtle", "lists by status alone search all accounts"),
        _across(lambda query: query.statuses is not None and not query.name),
    ),
    fault("calls-shared", "ACC-04", "subtle", "call details are found by id in every account", _found_anywhere(CALLS)),
    fault(
        "calls-of-completed-shared",
        "ACC-04",
        "subtle",
        "call details of a completed campaign are found by id in every account",
        _found_anywhere(CALLS, "completed"),
    ),
    fault(
        "canceled-campaigns-shared",
        "ACC-04",
        "subtle",
        "a canceled campaign is found by its id in every account",
        _found_anywhere(READ, "canceled"),
    ),
    fault(
        "calls-while-running-shared",
        "ACC-04",
        "subtle",
        "call details of a campaign in progress are found by id in every account",
        _found_anywhere(CALLS, "in-progress"),
    ),
    fault(
        "campaigns-completed-across",
        "ACC-04",
        "subtle",
        "a campaign that has started is completed by its id from every account",
        _found_anywhere("complete", "paused-started"),
    ),
    fault(
        "campaigns-archived-across",
        "ACC-04",
        "subtle",
        "a campaign is archived by its id from every account",
        _found_anywhere("archive"),
    ),
    fault(
        "patch-served",
        "ACC-05",
        "blatant",
        "PATCH is served like PUT",
        served_as(lambda method, _: "PUT" if method == "PATCH" else None),
    ),
    fault(
        "trace-served",
        "ACC-05",
        "subtle",
        "TRACE answers 200",
        served_as(lambda method, _: "GET" if method == "TRACE" else None),
    ),
    fault(
        "put-on-collection-served",
        "ACC-05",
        "subtle",
        "PUT on the collection lists it",
        served_as(lambda method, rest: "GET" if method == "PUT" and len(rest) == 1 else None),
    ),
    fault(
        "body-before-credentials",
        "ACC-07",
        "blatant",
        "the body is judged before the credentials",
        _body_first("POST", "PUT", "PATCH"),
    ),
    fault(
        "put-body-before-credentials",
        "ACC-07",
        "subtle",
        "the body of a PUT is judged before the credentials",
        _body_first("PUT"),
    ),
)
