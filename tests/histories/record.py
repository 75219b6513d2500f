"""Records the histories beside this file, and what the kit says of them: `python -m tests.histories.record [NAME...]`.

Each is a small run against the mock, broken on purpose or not, on a clock of its own, so that recording it again
changes nothing unless the mock, the kit's way of sending or the checks have changed. Look at the difference before
you commit it: the verdicts are what the tests expect from then on.
"""

import base64
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import yaml
from tests.histories.rig import BASE, BEGAN_AT, RECEIVER, START, Rig, repeatable

from campaign_contracts import instants
from campaign_contracts.bundle import packaged
from campaign_contracts.history import Exchange, Intent, Record, RunBegan
from campaign_contracts.history_lines import to_line
from campaign_contracts.redaction import Credentials
from campaign_contracts.reports.report import Report
from campaign_contracts.running import conclusion
from campaign_contracts.send import UnreachableError
from campaign_contracts.send.drafts import UnansweredError
from campaign_contracts.suites.api import DAY_SECONDS, Api
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Verdict

FOLDER = Path(__file__).parent / "recorded"
INTENT = Intent(case="recorded")
HOOKS = ("call_status_callback", "call_schedule_callback", "status_callback")


# -- scripts -------------------------------------------------------------------------------------------------------


def life(api: Api) -> None:
    """A scheduled campaign goes through its states, with edits that are legal and requests that are not."""
    campaign = _made(api, custom_field="one")
    api.read(campaign, INTENT)
    for action, status in (("resume", 409), ("pause", 200), ("pause", 409), ("resume", 200), ("pause", 200)):
        api.act(campaign, action, INTENT)
        if status == 409:
            api.read(campaign, INTENT)
    api.edit(campaign, {"custom_field": "two"}, INTENT)
    api.edit(campaign, {"type": "promo"}, INTENT)
    api.read(campaign, INTENT)
    for action in ("complete", "archive", "resume"):
        api.act(campaign, action, INTENT)
        api.read(campaign, INTENT)
    gone = _made(api)
    api.delete(gone, INTENT)
    api.read(gone, INTENT)
    api.delete(gone, INTENT)
    api.read("0" * 32, Intent(case="recorded", invented=True))


def values(api: Api) -> None:
    """Creates that are refused for one value each, a mixed bulk, and bodies that are no request."""
    for changes in (
        {"type": "promo"},
        {"caller_id": ...},
        {"from_": ["+4411349600x0"]},
        {"retries": {"number_of_retries": 4, "interval_mins": 5}},
    ):
        api.create(api.element(**changes), INTENT)
    api.post({"campaigns": [api.element(), api.element(name="ab")]}, INTENT)
    api.post(b'{"campaigns": [', INTENT)
    api.call("list_campaigns", INTENT, query="limit=-1")
    api.call("list_campaigns", INTENT, authorization="")
    api.call("list_campaigns", INTENT, authorization=f"Basic {base64.b64encode(b'demo-key:wrong').decode()}")


def pages(api: Api) -> None:
    """Five campaigns of different age, in pages of two, both ways, by name and by status."""
    name = f"{api.run_id} page"
    made = []
    for line in range(5):
        api.wait(2)
        made.append(_made(api, name=f"{name} {line}"))
    api.act(made[1], "pause", INTENT)
    api.read(made[1], INTENT)
    for query in (
        {}, {"offset": 0, "limit": 2}, {"offset": 2, "limit": 2}, {"offset": 4, "limit": 2}, {"offset": 5},
        {"sort_by": "name:desc"}, {"status": "paused"}, {"status": "paused, created"},
    ):  # fmt: skip
        _listed(api, name=name, **query)
    _listed(api, sort_by="colour:asc")


def calls(api: Api, **changes: Any) -> None:
    """A campaign calls one number that answers and one that is busy twice, and tells of it."""
    settings = {
        "from_": [*api.numbers(1, ending="0"), *api.numbers(1, ending="6")],
        "schedule": {"end_at": api.instant(20 * DAY_SECONDS)},
        "retries": {"number_of_retries": 1, "interval_mins": 5, "mechanism": "Linear", "on_status": ["busy"]},
        **{kind: f"{RECEIVER}/{kind}" for kind in HOOKS},
    }
    campaign = _made(api, **(settings | changes))
    api.pass_time(3600)
    api.read(campaign, INTENT)
    api.sender.sleep(5.5)
    api.pass_time(1)
    for query in ({}, {"limit": 2}, {"status": "busy"}, {"sort_by": "date_created:desc"}):
        api.call_details(campaign, INTENT, query)
        api.call_details(campaign, INTENT, query, singular=True)
    _listed(api, name=api.run_id)


def accounts(api: Api) -> None:
    """Two accounts, of which one tries to reach what is the other's."""
    campaign = _made(api, name=f"{api.run_id} mine")
    mine: dict[str, Any] = {"account": "other", "sid": "other"}
    for operation in ("get_campaign", "get_call_details", "delete_campaign"):
        api.call(operation, INTENT, campaign=campaign, **mine)
        api.read(campaign, INTENT)
    api.edit(campaign, {"action": "pause"}, INTENT, **mine)
    api.list(INTENT, "name=" + quote(f"{api.run_id} mine"), **mine)
    api.read(campaign, INTENT, account="other", sid="demo")
    api.read(campaign, INTENT)


def _listed(api: Api, **query: Any) -> None:
    """A list; a blank goes as %20, since not every server takes a plus for one."""
    api.list(INTENT, urlencode(query, quote_via=quote))


def _made(api: Api, **changes: Any) -> str:
    return api.create(api.element(**({"from_": api.numbers(1)} | changes)), INTENT).id or "0" * 32


# -- histories -----------------------------------------------------------------------------------------------------

Script = Callable[[Api], None]


def run(*scripts: Script, **settings: Any) -> list[Record]:
    """A run of these scripts."""
    rig = Rig(**settings)
    aborted = None
    try:
        for script in scripts:
            script(rig.api)
    except UnreachableError as error:
        aborted = str(error)
    return rig.end(aborted)


def strangers() -> list[Record]:
    """Somebody else has campaigns in both accounts, and makes more while the lists are read."""
    rig = Rig()

    def appear(count: int, account: str = "demo") -> None:
        sent = [
            rig.api.element(name=f"somebody's {rig.api.random.random()}", from_=rig.api.numbers(1))
            for _ in range(count)
        ]
        rig.unseen("POST", f"/v2/accounts/{account}/campaigns", json.dumps({"campaigns": sent}).encode(), account)

    appear(2)
    appear(1, "other")
    pages(rig.api)
    for offset in (0, 3):
        _listed(rig.api, offset=offset, limit=3)
        appear(1)
    _listed(rig.api, status="created")
    rig.note("no second account was given", "ACC-03", "ACC-04")
    return rig.end()


def flaky(number: int, method: str, path: str) -> httpx2.Response | Exception | None:
    """Every seventh request is dropped, and every eleventh is not answered."""
    if path.startswith("/_control"):
        return None
    if number % 7 == 3:
        return UnansweredError("dropped", "connection reset")
    return UnansweredError("timeout", "timed out") if number % 11 == 5 else None


def gone(number: int, method: str, path: str) -> httpx2.Response | Exception | None:
    """From the twelfth request on nobody answers."""
    return UnansweredError("unreachable", "refused") if number >= 12 else None


def busy(number: int, method: str, path: str) -> httpx2.Response | Exception | None:
    """Every fifth request is one too many."""
    if number % 5 != 2:
        return None
    error = {"code": 1000, "message": "Too Many Requests", "description": "wait a second"}
    item = {"code": 429, "status": "failure", "error_data": error, "data": None}
    body = {"request_id": f"limit-{number}", "method": method, "http_code": 429, "response": [item]}
    return httpx2.Response(429, headers={"retry-after": "1"}, json=body)


def odd(number: int, method: str, path: str) -> httpx2.Response | Exception | None:
    """Names with half a character, answers nested a thousand deep, bytes that are no text."""
    deep = b"[" * 2000 + b"]" * 2000
    whole = b'{"request_id":"odd-%d","method":"%s","http_code":200,"response":%s}'
    contents = {
        3: whole
        % (number, method.encode(), b'[{"code":200,"status":"success","error_data":null,"data":{"name":"\\ud800"}}]'),
        4: whole % (number, method.encode(), deep),
        5: b'{"request_id":"\xff\xfe"}',
        6: deep,
    }
    content = contents.get(number)
    return httpx2.Response(200, headers={"content-type": "application/json"}, content=content) if content else None


def reads(api: Api) -> None:
    """One campaign, read again and again."""
    campaign = _made(api)
    for _ in range(8):
        api.read(campaign, INTENT)


HISTORIES: dict[str, Callable[[], list[Record]]] = {
    "life": lambda: run(life),
    "life-contrarian": lambda: run(life, contrarian=True),
    "life-without-clock": lambda: run(life, control=False),
    "life-broken": lambda: run(
        life, faults=("cell:created:resume:created", "cell:completed-before-send-at:archive:refused")
    ),
    "lists": lambda: run(pages),
    "lists-contrarian": lambda: run(pages, contrarian=True),
    "refusals": lambda: run(values, accounts),
    "refusals-contrarian": lambda: run(values, accounts, contrarian=True),
    "calls": lambda: run(calls),
    "calls-contrarian": lambda: run(calls, contrarian=True),
    "lists-shifted": lambda: run(pages, faults=("offset-one-based",)),
    "lists-filtered-wrongly": lambda: run(pages, faults=("status-after-blank-ignored", "total-shrinks")),
    "accounts-mixed": lambda: run(accounts, faults=("calls-shared", "foreign-account-served")),
    "calls-broken": lambda: run(calls, faults=("linear-too-late", "caller-id-is-number")),
    "callbacks-broken": lambda: run(calls, faults=("last-call-sid-only", "end-told-twice")),
    "callbacks-failed": lambda: run(calls, answers=(500, 204)),
    "envelopes-broken": lambda: run(
        values, faults=("method-missing-on-delete", "failure-without-words", "bulk-reversed")
    ),
    "values-unchecked": lambda: run(
        values, faults=("promo-type-accepted", "invalid-number-not-named", "no-credentials-accepted")
    ),
    "strangers": strangers,
    "flaky": lambda: run(life, trouble=flaky),
    "unreachable": lambda: run(life, trouble=gone),
    "rate-limited": lambda: run(life, trouble=busy),
    "too-little": lambda: run(life, profile="quick"),
    "odd-answers": lambda: run(reads, trouble=odd),
}


def lines(records: Iterable[Record]) -> str:
    """A history as text."""
    return "".join(to_line(record) + "\n" for record in records)


def _written(name: str) -> str:
    return lines(HISTORIES[name]())


def killed() -> str:
    """A run that was killed while it wrote a line."""
    return lines(run(life))[:-1500]


def old() -> str:
    """A history of a version that wrote no run id."""
    began, *rest = run(pages, faults=("offset-one-based",))
    assert isinstance(began, RunBegan)
    return lines([began, *rest]).replace(f',"run_id":"{began.run_id}"', "", 1)


def foreign() -> str:
    """What a proxy between some client and the service has written down, with the client's credentials."""
    exchanges = [record for record in run(life, control=False) if isinstance(record, Exchange)]
    entries = [_entry(exchange) for exchange in exchanges]
    strange = {**entries[0], "request": {**entries[0]["request"], "url": "http://127.0.0.1:8080/health"}}
    archive = {"log": {"version": "1.2", "creator": {"name": "proxy", "version": "1"}, "entries": [strange, *entries]}}
    return json.dumps(archive, indent=1) + "\n"


def _entry(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    assert response is not None
    login = Credentials(sid="demo", key="demo-key", token="demo-token").authorization
    headers = {**request.headers, "authorization": login}
    sent = {"postData": {"mimeType": "application/json", "text": request.body.decode()}} if request.body else {}
    began = instants.parse(BEGAN_AT) or START
    return {
        "startedDateTime": datetime.fromtimestamp(began + exchange.at, UTC).isoformat(timespec="milliseconds"),
        "time": (exchange.until - exchange.at) * 1000,
        "request": {"method": request.method, "url": BASE + request.target, "headers": _pairs(headers), **sent},
        "response": {
            "status": response.status,
            "headers": _pairs(response.headers),
            "content": {"mimeType": "application/json", "text": response.body.decode()},
        },
    }


def _pairs(headers: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


TEXTS: dict[str, Callable[[], str]] = {
    **{f"{name}.jsonl": partial(_written, name) for name in HISTORIES},
    "killed.jsonl": killed,
    "old.jsonl": old,
    "empty.jsonl": lambda: "",
    "foreign.har": foreign,
}


# -- verdicts ------------------------------------------------------------------------------------------------------


def verdicts(path: Path) -> dict[str, Any]:
    """What the kit says of a history: the exit code, why it is incomplete, and the rules of each verdict."""
    bundle = packaged()
    try:
        report = conclusion.judge(conclusion.read(path, bundle), bundle)
    except UsageError as error:
        return {"exit": 2, "error": str(error).replace(str(path), path.name)}
    return _said(report)


def _said(report: Report) -> dict[str, Any]:
    upheld = [result.rule.id for result in report.results if result.verdict is Verdict.UPHELD]
    said: dict[str, Any] = {"exit": report.outcome.exit_code}
    if report.incomplete:
        said["incomplete"] = report.incomplete
    violated = {violation.id: violation.summary for result in report.results for violation in result.violations}
    return {**said, "violated": dict(sorted(violated.items())), "upheld": upheld}


def expected(name: str) -> Path:
    """Where the verdicts of a history stand."""
    return FOLDER / f"{name}.verdicts.yaml"


def main(names: Sequence[str]) -> int:
    """Record these (by default all) with their verdicts."""
    FOLDER.mkdir(exist_ok=True)
    unknown = set(names) - set(TEXTS)
    if unknown:
        print(f"no such history: {', '.join(sorted(unknown))}; there are {', '.join(TEXTS)}", file=sys.stderr)
        return 2
    for name in names or TEXTS:
        with repeatable():
            (FOLDER / name).write_text(TEXTS[name](), encoding="utf-8")
        said = yaml.safe_dump(verdicts(FOLDER / name), sort_keys=False, width=120)
        expected(name).write_text(said, encoding="utf-8")
        print(f"{name}: {(FOLDER / name).stat().st_size / 1000:.1f} kB, exit {verdicts(FOLDER / name)['exit']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
