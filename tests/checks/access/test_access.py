"""Rules ACC: what keeps and what breaks each, and what must not be accused."""

from base64 import b64encode
from typing import Any

import pytest
from tests.checks.answers import CAMPAIGNS, FOREIGN, OTHERS, Verdicts, add, alone, done, envelope, page, refused
from tests.checks.histories import History, element, failure, judged, shown, success

from campaign_contracts.checks.access import credentials as access
from campaign_contracts.checks.access import isolation, leaks
from campaign_contracts.history import Intent

ONE = f"{CAMPAIGNS}/c1"
SENT = element("a campaign of mine")
DATA = shown("c1", SENT)
PAUSE = {"campaigns": [{"action": "pause"}]}


def with_campaign(sid: str = "demo") -> History:
    """A history in which an account has created the campaign c1."""
    history = History()
    item = success(shown("c1", SENT, account_sid=sid), summary={"campaign_sid": "c1"})
    target = CAMPAIGNS if sid == "demo" else OTHERS
    header = f"Basic {{credentials:{sid}}}"
    sent = {"campaigns": [SENT]}
    add(history, "POST", target, sent=sent, document=envelope("POST", 200, [item]), authorization=header)
    return history


def credentials(header: str | None, method: str = "GET", target: str = ONE, **options: Any) -> Verdicts:
    """What an exchange with such a header decides, beside a campaign that is there."""
    history = with_campaign()
    add(history, method, target, authorization=header, **options)
    return judged(history, access.CHECKS)[0]


NONE = [None]
MALFORMED = [
    "", "Basic", "Basic !!!", "Basic {key:demo}:{token:demo}", "Bearer {token:demo}", "{credentials:demo}",
    "Digest {credentials:demo}", "Basic " + b64encode(b"nocolon").decode(), "Basic{credentials:demo}",
    "{malformed:bare token}",
]  # fmt: skip
WRONG = [
    "Basic " + b64encode(b"key:token").decode(), "Basic {key:demo}6d3Jvbmc=", "Basic {credentials:demo}eA==",
    "Basic xx{credentials:demo}", "Basic {token:demo}OmRl", "{wrong:token in other case}",
]  # fmt: skip
EITHER = [
    "basic {credentials:demo}",
    "BASIC  {credentials:demo} ",
    "Basic {credentials:demo}=",
    "Basic {credentials:demo}b",
]


@pytest.mark.parametrize("header", [*NONE, *MALFORMED])
def test_malformed_credentials_get_a_401(header: str | None) -> None:
    assert credentials(header, status=401, document=refused("GET", 401)) == {("ACC-01", "kept")}
    for status in (200, 400, 403, 404, 302):
        document = done("GET", DATA) if status == 200 else refused("GET", status)
        assert credentials(header, status=status, document=document) == {("ACC-01", "broken")}


@pytest.mark.parametrize("header", WRONG)
def test_wrong_credentials_get_a_401(header: str) -> None:
    assert credentials(header, status=401, document=refused("GET", 401)) == {("ACC-02", "kept")}
    assert credentials(header, status=403, document=refused("GET", 403)) == {("ACC-02", "broken")}
    assert credentials(header, document=done("GET", DATA)) == {("ACC-02", "broken")}


def test_a_finding_names_the_case_of_made_up_credentials() -> None:
    history = with_campaign()
    add(history, "GET", ONE, authorization="{wrong:token in other case}", document=done("GET", DATA))
    assert [each.summary for each in judged(history, access.CHECKS)[1]] == [
        "get_campaign with wrong credentials (token in other case) is not answered 401"
    ]


@pytest.mark.parametrize("header", EITHER)
@pytest.mark.parametrize("status", [200, 401])
def test_spellings_that_only_some_servers_read_are_undecided(header: str, status: int) -> None:
    document = done("GET", DATA) if status == 200 else refused("GET", 401)
    assert credentials(header, status=status, document=document) == set()


def test_a_401_may_be_wrapped_and_must_not_show_data() -> None:
    assert credentials(None, document=envelope("GET", 200, [failure(401)])) == {("ACC-01", "kept")}
    shows = envelope("GET", 401, [success(DATA)])
    assert credentials(None, status=401, document=shows) == {("ACC-01", "broken")}


def test_an_intent_says_which_rule_a_labelled_header_is_about() -> None:
    intent = Intent(case="no colon", rule="ACC-01")
    header = "Basic {key:demo}xyz"
    assert credentials(header, status=403, document=refused("GET", 403), intent=intent) == {("ACC-01", "broken")}


@pytest.mark.parametrize("status", [500, 503, 413, 414, 429, 431])
def test_answers_that_say_nothing_about_access(status: int) -> None:
    assert credentials(None, status=status, document=refused("GET", status)) == set()


@pytest.mark.parametrize(
    ("method", "target", "sent"),
    [
        ("GET", f"{CAMPAIGNS}/nobody", None), ("GET", f"{CAMPAIGNS}?limit=x", None),
        ("PUT", ONE, {"campaigns": [{"action": "archive"}]}), ("GET", "/v2/accounts/nobody/campaigns", None),
        ("DELETE", f"{CAMPAIGNS}/nobody", None),
    ],
)  # fmt: skip
def test_no_order_is_asserted_where_more_is_wrong(method: str, target: str, sent: Any) -> None:
    for status in (400, 404, 409):
        assert credentials(None, method, target, status=status, document=refused(method, status), sent=sent) == set()
    assert credentials(None, method, target, document=done(method, DATA), sent=sent) == {("ACC-01", "broken")}


def test_a_list_without_credentials_may_not_even_be_empty() -> None:
    assert credentials(None, target=CAMPAIGNS, document=page([])) == {("ACC-01", "broken")}
    assert credentials(None, target=f"{CAMPAIGNS}?limit=1", document=page([])) == {("ACC-01", "broken")}


BAD_BODIES = [b"{", b"{}", b'{"campaigns": []}', {"campaigns": [{"type": "promo"}]}, {"campaigns": [{"name": 5}]}]


@pytest.mark.parametrize("sent", BAD_BODIES)
@pytest.mark.parametrize("header", [None, WRONG[0]])
@pytest.mark.parametrize(("method", "target"), [("POST", CAMPAIGNS), ("PUT", ONE)])
def test_credentials_come_before_the_body(sent: Any, header: str | None, method: str, target: str) -> None:
    document = refused(method, 401)
    assert credentials(header, method, target, status=401, document=document, sent=sent) == {("ACC-07", "kept")}
    document = refused(method, 400)
    assert credentials(header, method, target, status=400, document=document, sent=sent) == {("ACC-07", "broken")}


@pytest.mark.parametrize("headers", [{"content-type": "text/plain"}, {"content-encoding": "gzip"}])
@pytest.mark.parametrize(("sent", "rule"), [(PAUSE, "ACC-01"), (b"{", "ACC-07")])
def test_a_type_of_body_may_be_refused_before_credentials_are_read(
    headers: dict[str, str], sent: Any, rule: str
) -> None:
    """Only of the body itself is the order asserted; a type that is not JSON may be refused. Nothing may be done."""
    options = {"sent": sent, "sent_headers": headers}
    for status in (400, 415):
        assert credentials(None, "PUT", ONE, status=status, document=refused("PUT", status), **options) == set()
    assert credentials(None, "PUT", ONE, document=done("PUT", DATA), **options) == {(rule, "broken")}


def test_a_gateway_may_refuse_a_long_header_as_it_likes() -> None:
    header = "Basic " + "A" * 5000
    assert credentials(header, status=400, document=refused("GET", 400)) == set()
    assert credentials(header, document=done("GET", DATA)) != set()


def test_a_good_body_is_a_matter_of_the_credentials() -> None:
    for sent, method, target in ((PAUSE, "PUT", ONE), ({"campaigns": [SENT]}, "POST", CAMPAIGNS)):
        document = refused(method, 403)
        assert credentials(None, method, target, status=403, document=document, sent=sent) == {("ACC-01", "broken")}


@pytest.mark.parametrize("status", [405, 404, 400])
def test_undocumented_methods_are_refused(status: int) -> None:
    for method in ("PATCH", "POST", "TRACE"):
        assert alone(access.CHECKS, method, ONE, status=status, document=refused(method, status)) == {
            ("ACC-05", "kept")
        }


@pytest.mark.parametrize("status", [200, 204, 302, 401, 403, 409])
def test_undocumented_methods_get_nothing_else(status: int) -> None:
    document = refused("PATCH", status)
    assert alone(access.CHECKS, "PATCH", ONE, status=status, document=document) == {("ACC-05", "broken")}


def test_undecided_methods_and_unknown_paths_are_no_matter_of_access() -> None:
    for method in ("HEAD", "OPTIONS"):
        assert alone(access.CHECKS, method, ONE, content=b"") == set()
    assert alone(access.CHECKS, "PATCH", f"{ONE}/nonsense", document={}) == set()
    for status in (401, 405):
        document = refused("PATCH", status)
        assert alone(access.CHECKS, "PATCH", ONE, status=status, document=document, authorization=None) == set()
    assert alone(access.CHECKS, "PATCH", ONE, document={}, authorization=None) == {("ACC-05", "broken")}


def foreign(method: str, target: str, **options: Any) -> Verdicts:
    """What an exchange with demo's credentials on other's path decides, where c1 is a campaign of other."""
    history = with_campaign("other")
    add(history, method, target, **options)
    return judged(history, isolation.CHECKS)[0]


THEIRS = f"{OTHERS}/c1"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_other_accounts_paths_are_closed(status: int) -> None:
    for method, target in (("GET", THEIRS), ("GET", OTHERS), ("DELETE", THEIRS)):
        assert foreign(method, target, status=status, document=refused(method, status)) == {("ACC-03", "kept")}


def test_a_campaign_of_another_account_that_cannot_be_deleted_anyway() -> None:
    """Which is judged first is not asserted where the state forbids it too."""
    history = History()
    item = success(shown("c1", SENT, account_sid="other", status="in-progress"), summary={})
    sent = {"campaigns": [{key: value for key, value in SENT.items() if key != "schedule"}]}
    add(history, "POST", OTHERS, sent=sent, document=envelope("POST", 200, [item]), authorization=FOREIGN)
    add(history, "DELETE", THEIRS, status=409, document=refused("DELETE", 409))
    assert judged(history, isolation.CHECKS)[0] == set()
    add(history, "DELETE", THEIRS, document=done("DELETE", None))
    assert judged(history, isolation.CHECKS)[0] == {("ACC-03", "broken")}


def test_other_accounts_paths_that_are_open() -> None:
    for status in (200, 400, 409, 302):
        document = page([]) if status == 200 else refused("GET", status)
        assert foreign("GET", OTHERS, status=status, document=document) == {("ACC-03", "broken")}
    assert foreign("DELETE", THEIRS, document=done("DELETE", None)) == {("ACC-03", "broken")}
    created = {"campaigns": [SENT]}
    assert foreign("POST", OTHERS, sent=created, document=done("POST", DATA)) == {("ACC-03", "broken")}


def test_more_may_be_wrong_than_the_account() -> None:
    assert foreign("POST", OTHERS, sent=b"{", status=400, document=refused("POST", 400)) == set()
    assert foreign("GET", f"{OTHERS}?limit=abc", status=400, document=refused("GET", 400)) == set()
    assert foreign("GET", f"{OTHERS}?limit=abc", document=page([])) == {("ACC-03", "broken")}
    document = refused("GET", 404)
    assert foreign("GET", "/v2/accounts/nobody/campaigns", status=404, document=document) == set()


def test_a_sid_that_is_nearly_an_accounts_opens_none_of_its_campaigns() -> None:
    near = "/v2/accounts/demo0/campaigns/c1"
    assert foreign("GET", near, document=done("GET", DATA)) == {("ACC-04", "broken")}
    assert foreign("GET", near, status=403, document=refused("GET", 403)) == set()


@pytest.mark.parametrize("leak", ["c1 is no concern of yours", "there is a campaign of mine", '"id": "c1"'])
def test_a_refusal_tells_nothing_of_the_other_account(leak: str) -> None:
    history = History()
    item = success(shown("campaign1", SENT, account_sid="other"), summary={})
    sent = {"campaigns": [SENT]}
    add(history, "POST", OTHERS, sent=sent, document=envelope("POST", 200, [item]), authorization=FOREIGN)
    text = leak.replace("c1", "campaign1").replace("a campaign of mine", "a campaign of mine")
    error = {"code": 1003, "message": text}
    add(history, "GET", OTHERS, status=403, document=envelope("GET", 403, [failure(403) | {"error_data": error}]))
    assert judged(history, isolation.CHECKS)[0] == {("ACC-03", "broken")}
    history.records.pop()
    add(
        history, "GET", f"{OTHERS}/campaign1", status=404,
        document=envelope("GET", 404, [failure(404) | {"error_data": {"code": 1, "message": "no campaign1"}}]),
    )  # fmt: skip
    assert judged(history, isolation.CHECKS)[0] == {("ACC-03", "kept")}


@pytest.mark.parametrize(
    ("made", "request_id", "message"),
    [
        ({"id": "100017"}, "100017", "no"),
        ({"id": "100017"}, "r", "reference 31000170"),
        ({"name": "Untitled"}, "r", "Untitled things are not shown"),
        ({}, "r", "no campaign named 'a campaign of mine'"),
    ],
    ids=["counters meet", "part of a number", "a name of the server's own", "what was asked for"],
)
def test_a_refusal_that_only_seems_to_tell(made: dict[str, Any], request_id: str, message: str) -> None:
    """Ids and names that stand in a refusal by chance, or because they were asked for, tell nothing."""
    history = History()
    data = shown("c1", SENT, account_sid="other") | made
    sent = {key: value for key, value in SENT.items() if key not in made}
    document = envelope("POST", 200, [success(data, summary={})])
    add(history, "POST", OTHERS, sent={"campaigns": [sent]}, document=document, authorization=FOREIGN)
    refusal = failure(404) | {"error_data": {"code": 1000, "message": message}}
    document = envelope("GET", 404, [refusal], request_id=request_id)
    add(history, "GET", f"{OTHERS}?name=a%20campaign+of%20mine", status=404, document=document)
    assert judged(history, isolation.CHECKS)[0] == {("ACC-03", "kept")}


def test_a_refusal_with_data() -> None:
    document = envelope("GET", 403, [failure(403) | {"data": DATA}])
    assert foreign("GET", THEIRS, status=403, document=document) == {("ACC-03", "broken")}


@pytest.mark.parametrize("operation", [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/call-details")])
def test_other_accounts_campaigns_do_not_exist(operation: tuple[str, str]) -> None:
    method, more = operation
    sent = PAUSE if method == "PUT" else None
    for status in (404, 403):
        document = refused(method, status)
        verdicts = foreign(method, ONE + more, status=status, document=document, sent=sent)
        assert verdicts == {("ACC-04", "kept")}
    document = page([]) if more else done(method, DATA)
    assert foreign(method, ONE + more, document=document, sent=sent) == {("ACC-04", "broken")}


def test_credentials_that_are_refused_say_nothing_of_another_accounts_campaign() -> None:
    assert foreign("GET", ONE, status=401, document=refused("GET", 401)) == set()
    assert foreign("GET", ONE, document=envelope("GET", 200, [failure(401)])) == set()
    leaked = envelope("GET", 401, [failure(401) | {"data": DATA}])
    assert foreign("GET", ONE, status=401, document=leaked) == {("ACC-04", "broken")}


def test_a_server_that_finds_anything_finds_no_other_account_by_that() -> None:
    history = with_campaign("other")
    add(history, "GET", f"{CAMPAIGNS}/none/call-details", document=page([]), intent=Intent(case="x", invented=True))
    add(history, "GET", f"{ONE}/call-details", document=page([]))
    assert judged(history, isolation.CHECKS)[0] == set()
    add(history, "GET", f"{ONE}/call-details", document=page([success({"call_sid": "k"})]))
    assert judged(history, isolation.CHECKS)[0] == {("ACC-04", "broken")}


def test_lists_hold_the_accounts_own() -> None:
    mine = success(shown("c2", element("mine")))
    term = f"{CAMPAIGNS}?name=campaign%20of"
    assert foreign("GET", CAMPAIGNS, document=page([mine])) == set()
    assert foreign("GET", term, document=page([])) == {("ACC-04", "kept")}
    assert foreign("GET", term, document=page([], total=30)) == set()
    for target in (CAMPAIGNS, term, f"{CAMPAIGNS}?offset=1"):
        theirs = success(shown("c1", SENT, account_sid="other"))
        assert foreign("GET", target, document=page([mine, theirs])) == {("ACC-04", "broken")}


@pytest.mark.parametrize(
    "label", [
        "{token:demo}", "{credentials:demo}", "{token:other}", "Basic {credentials:demo}", "{altered token:demo}",
        "{wrong:token in other case}", "{malformed:bare token}",
    ],
)  # fmt: skip
def test_answers_repeat_no_secret(label: str) -> None:
    assert alone(leaks.CHECKS, document=page([])) == {("ACC-06", "kept")}
    assert alone(leaks.CHECKS, document=page([], more=label)) == {("ACC-06", "broken")}
    assert alone(leaks.CHECKS, document=page([]), headers={"x-debug": f"a {label} b"}) == {("ACC-06", "broken")}
    assert alone(leaks.CHECKS, document=page([]), headers={f"x-{label}": "1"}) == {("ACC-06", "broken")}
    assert alone(leaks.CHECKS, status=500, content=label.encode(), authorization=None) == {("ACC-06", "broken")}


def test_the_sid_and_the_key_are_no_secret() -> None:
    assert alone(leaks.CHECKS, document=page([], more="demo {key:demo}")) == {("ACC-06", "kept")}


def test_what_was_sent_as_data_may_come_back() -> None:
    hook = "https://client.example/{token:demo}"
    document = envelope("PUT", 200, [success(shown("c1", SENT | {"url": hook}))])
    sent = {"campaigns": [{"url": hook}]}
    assert alone(leaks.CHECKS, "PUT", f"{CAMPAIGNS}/c1", sent=sent, document=document) == set()


def test_a_wrong_header_is_not_repeated_either() -> None:
    header = "Basic bm9ib2R5Om5vdGhpbmc="
    document = refused("GET", 401)
    assert alone(leaks.CHECKS, status=401, document=document, authorization=header) == {("ACC-06", "kept")}
    document["response"][0]["error_data"]["description"] = f"what is {header}?"
    assert alone(leaks.CHECKS, status=401, document=document, authorization=header) == {("ACC-06", "broken")}


def test_requests_without_credentials_decide_nothing_about_secrets() -> None:
    assert alone(leaks.CHECKS, status=401, document=refused("GET", 401), authorization=None) == set()
