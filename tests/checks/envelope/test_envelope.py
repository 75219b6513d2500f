"""Rules ENV: what keeps and what breaks each, and what must not be accused."""

from typing import Any

import pytest
from tests.checks.answers import CAMPAIGNS, OTHERS, add, alone, done, envelope, page, refused
from tests.checks.histories import History, element, failure, held, judged, shown, success

from campaign_contracts.checks.envelope import bodies, bulk, outcomes, request_ids
from campaign_contracts.checks.envelope import frame as frames
from campaign_contracts.checks.lists import check as lists
from campaign_contracts.checks.protocol import Check

FRAMES: tuple[Check, ...] = (*frames.CHECKS, *request_ids.CHECKS)
EVERY: tuple[Check, ...] = (*FRAMES, *outcomes.CHECKS, *bodies.CHECKS)

ONE = f"{CAMPAIGNS}/c1"
CALLS = f"{ONE}/call-details"
DATA = shown("c1", element("name"))
ITEM = success(DATA, summary={"campaign_sid": "c1"})
CALL = {"call_sid": "k1", "number": "+441134960000", "status": "completed", "caller_id": "+442079460999"}


def frame(*arguments: Any, **options: Any) -> set[tuple[str, str]]:
    """Verdicts of ENV-01 to ENV-03."""
    return {verdict for verdict in alone(FRAMES, *arguments, **options) if verdict[0] in FRAME}


FRAME = ("ENV-01", "ENV-02", "ENV-03")
ALL_KEPT = {(rule, "kept") for rule in FRAME}


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
def test_a_framed_answer_keeps_the_frame(kind: str) -> None:
    assert frame(document=page([]), content_type=kind) == ALL_KEPT
    assert frame("PUT", ONE, status=404, document=refused("PUT", 404), content_type=kind) == ALL_KEPT


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "text/json", "application/vnd.exotel+json", "application/problem+json"]
)
def test_another_media_type_breaks_the_frame(kind: str | None) -> None:
    assert frame(document=page([]), content_type=kind) == ALL_KEPT - {("ENV-01", "kept")} | {("ENV-01", "broken")}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'"x"',
        b"{",
        b'{"a": NaN}',
        b"{}{}",
        b"\xef\xbb\xbf{}",
        b")]}'\n{}",
        b'{"x": "\xff"}',
    ],
)
def test_what_is_no_json_object_breaks_only_the_first_rule(content: bytes) -> None:
    assert alone(EVERY, content=content) == {("ENV-01", "broken")}


def test_lone_surrogates_and_depth_are_json() -> None:
    document = b'{"request_id": "\\ud800", "method": "GET", "http_code": 200, "response": []}'
    assert frame(content=document) == ALL_KEPT
    deep = b'{"request_id": "r", "method": "GET", "http_code": 200, "response": ' + b"[" * 60_000 + b"]" * 60_000 + b"}"
    assert frame(content=deep) == {("ENV-01", "kept")}


@pytest.mark.parametrize("levels", [700, 2_000])
def test_what_some_versions_of_python_cannot_read_is_judged_by_none(levels: int) -> None:
    assert frame(content=b"[" * levels + b"]" * levels) == {("ENV-01", "kept")}
    assert frame(content=b"[" * levels) == {("ENV-01", "kept")}
    text = b'{"request_id": "r", "method": "GET", "http_code": 200, "t": "' + b"]" * 2 * levels + b'", "response": '
    assert frame(content=text + b"[" * levels + b"]" * levels + b"}") == {("ENV-01", "kept")}
    assert frame(content=b"[" * 300 + b"]" * 300) == {("ENV-01", "broken")}


def test_brackets_within_texts_hide_no_depth_that_crashes_a_check() -> None:
    steps = b"[" * 400 + b'"' + b"]" * 400 + b'",'
    deep = (
        b'{"request_id": "r", "method": "GET", "http_code": 200, "response": ' + steps * 6 + b"[]" + b"]" * 2_400 + b"}"
    )
    assert frame(content=deep) == {("ENV-01", "kept")}


def test_a_long_list_that_is_cut_off_is_no_json() -> None:
    cut = b'{"request_id": "r", "method": "GET", "http_code": 200, "response": [' + b'{"data": {"a": []}},' * 200
    assert frame(content=cut) == {("ENV-01", "broken")}


@pytest.mark.parametrize("member", ["request_id", "method", "http_code", "response"])
def test_a_missing_member_breaks_the_first_rule_alone(member: str) -> None:
    verdicts = alone(EVERY, "GET", ONE, document=envelope("GET", 404, failure(404), **{member: ...}), status=404)
    assert ("ENV-01", "broken") in verdicts
    assert {rule for rule, verdict in verdicts if verdict == "broken"} == {"ENV-01"}


@pytest.mark.parametrize("status", [413, 414, 431, 500, 503])
def test_answers_that_need_no_envelope(status: int) -> None:
    assert alone(EVERY, "POST", status=status, content=b"no", content_type="text/html", sent={}) == set()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "BREW"])
def test_methods_that_need_no_envelope(method: str) -> None:
    assert alone(FRAMES, method, status=400, content=b"", content_type=None) == set()


def test_paths_elsewhere_and_raw_bytes_need_no_envelope() -> None:
    assert alone(FRAMES, "GET", "/health", content=b"ok", content_type="text/plain") == set()
    assert alone(FRAMES, "RAW", "", status=400, content=b"", content_type=None, sent=b"\x00") == set()


@pytest.mark.parametrize("code", [404, "200", None, True, 200.5])
def test_http_code_must_be_the_status(code: Any) -> None:
    assert frame(document=envelope("GET", 200, [], http_code=code)) == ALL_KEPT - {("ENV-02", "kept")} | {
        ("ENV-02", "broken")
    }


@pytest.mark.parametrize("method", ["POST", "put", "", None])
def test_method_must_be_the_requests(method: Any) -> None:
    document = envelope("PUT", 200, [ITEM], method=method)
    assert frame("PUT", ONE, document=document, sent={}) == ALL_KEPT - {("ENV-03", "kept")} | {("ENV-03", "broken")}


@pytest.mark.parametrize("found", ["", None, 5, ["r"]])
def test_a_request_id_must_be_a_string_that_says_something(found: Any) -> None:
    assert ("ENV-04", "broken") in alone(request_ids.CHECKS, document=envelope("GET", 200, [], request_id=found))


def test_request_ids_must_differ_over_the_whole_run() -> None:
    history = History()
    for target in (CAMPAIGNS, ONE, CALLS):
        add(history, "GET", target, document=page([]))
    assert ("ENV-04", "broken") not in judged(history, FRAMES)[0]
    first = add(history, document=page([]) | {"request_id": "same"})
    add(history, document=page([]))
    last = add(history, "DELETE", ONE, status=404, document=refused("DELETE", 404) | {"request_id": "same"})
    verdicts, findings = judged(history, FRAMES)
    assert ("ENV-04", "broken") in verdicts
    assert [finding.exchanges for finding in findings] == [(first, last)]


def test_of_thousands_of_request_ids_the_one_that_comes_again_is_found() -> None:
    history = History()
    for number in range(3000):
        add(history, document=page([]) | {"request_id": f"one-{number}"})
    last = add(history, document=page([]) | {"request_id": "one-1234"})
    _, findings = judged(history, request_ids.CHECKS)
    assert [finding.exchanges for finding in findings] == [(1235, last)]


@pytest.mark.parametrize(
    "item",
    [
        ITEM | {"code": "200"}, ITEM | {"code": None}, ITEM | {"status": 1}, ITEM | {"code": True}, "an item", None,
        {key: value for key, value in ITEM.items() if key != "error_data"},
        {key: value for key, value in failure(404).items() if key != "data"},
    ],
)  # fmt: skip
def test_an_item_that_is_not_whole(item: Any) -> None:
    verdicts = alone(EVERY, "PUT", ONE, document=envelope("PUT", 200, [ITEM, item]), sent={"campaigns": [{}, {}]})
    assert {rule for rule, verdict in verdicts if verdict == "broken"} == {"ENV-05"}


@pytest.mark.parametrize("response", [None, "done", 5])
def test_a_response_without_items(response: Any) -> None:
    assert ("ENV-05", "broken") in alone(FRAMES, document=envelope("GET", 200, response))


def test_bare_calls_are_tolerated_in_call_details_only() -> None:
    record = CALL | {"date_created": DATA["date_created"], "start_time": None, "end_time": None, "duration": 0}
    document = page([record])
    assert {rule for rule, verdict in alone(EVERY, "GET", CALLS, document=document) if verdict == "broken"} == set()
    assert ("ENV-05", "broken") in alone(EVERY, "GET", CAMPAIGNS, document=page([CALL]))


SINGLE = {"campaigns": [{"action": "pause"}]}


@pytest.mark.parametrize(
    "item",
    [
        ITEM | {"code": 201}, ITEM | {"status": "ok"}, ITEM | {"status": "failure"}, ITEM | {"error_data": {}},
        ITEM | {"data": None}, ITEM | {"code": 400},
    ],
)  # fmt: skip
def test_a_success_lacks_a_mark(item: dict[str, Any]) -> None:
    verdicts = alone(outcomes.CHECKS, "PUT", ONE, document=envelope("PUT", 200, [item]), sent=SINGLE)
    assert verdicts == {("ENV-06", "broken")}


@pytest.mark.parametrize("status", [201, 202, 203, 404, 302])
def test_a_success_in_another_http_status(status: int) -> None:
    verdicts = alone(outcomes.CHECKS, "PUT", ONE, status=status, document=envelope("PUT", status, [ITEM]), sent=SINGLE)
    assert verdicts == {("ENV-06", "broken")}


def test_whole_successes() -> None:
    assert alone(outcomes.CHECKS, document=page([ITEM, ITEM])) == {("ENV-06", "kept")}
    assert alone(outcomes.CHECKS, "DELETE", ONE, document=done("DELETE", None)) == {("ENV-06", "kept")}
    mixed = envelope("POST", 207, [ITEM, failure(400)])
    both = {("ENV-06", "kept"), ("ENV-07", "kept")}
    assert alone(outcomes.CHECKS, "POST", status=207, document=mixed, sent={}) == both
    assert alone(outcomes.CHECKS, "POST", document=mixed | {"http_code": 200}, sent={}) == both


def test_207_is_for_mixed_creates_alone() -> None:
    good = envelope("POST", 207, [ITEM, ITEM])
    assert alone(outcomes.CHECKS, "POST", status=207, document=good, sent={}) == {("ENV-06", "broken")}
    assert alone(outcomes.CHECKS, "PUT", ONE, status=207, document=envelope("PUT", 207, [ITEM]), sent={}) == {
        ("ENV-06", "broken")
    }


@pytest.mark.parametrize(
    "change",
    [
        {"code": 0}, {"code": 399}, {"code": 200}, {"status": "error"}, {"status": "success"}, {"data": {}},
        {"data": DATA}, {"error_data": None}, {"error_data": []}, {"error_data": {"message": "no"}},
        {"error_data": {"code": "1002", "message": "no"}}, {"error_data": {"code": 1002}},
        {"error_data": {"code": 1002, "message": "", "description": ""}}, {"code": 409},
    ],
)  # fmt: skip
def test_a_failure_lacks_a_mark(change: dict[str, Any]) -> None:
    document = envelope("GET", 404, [failure(404) | change])
    assert alone(outcomes.CHECKS, "GET", ONE, status=404, document=document) == {("ENV-07", "broken")}


@pytest.mark.parametrize("status", [404, 200, 207])
@pytest.mark.parametrize("words", [{"message": "no"}, {"description": "no"}, {"message": None, "description": " "}])
@pytest.mark.parametrize("bare", [True, False])
def test_whole_failures(status: int, words: dict[str, Any], bare: bool) -> None:
    item = failure(404) | {"error_data": {"code": 1000, **words}}
    document = envelope("GET", status, item if bare else [item])
    assert alone(outcomes.CHECKS, "GET", ONE, status=status, document=document) == {("ENV-07", "kept")}


def test_failures_without_an_item_or_under_a_success() -> None:
    assert alone(outcomes.CHECKS, status=401, document=envelope("GET", 401, [])) == {("ENV-07", "broken")}
    strange = envelope("PUT", 201, [failure(409)])
    assert ("ENV-06", "broken") in alone(outcomes.CHECKS, "PUT", ONE, status=201, document=strange, sent=SINGLE)


PAGE = [ITEM, ITEM]


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("", {}), ("?offset=5&limit=7", {"offset": 5, "limit": 7}), ("?limit=900", {"limit": 900}),
        ("?limit=900", {"limit": 500}), ("?offset=" + "9" * 40, {"offset": 3}), ("?limit=0", {"limit": 20}),
        ("?limit=3&limit=4", {"limit": 4}), ("?offset=", {"offset": None}), ("?limit=ten", {"limit": None}),
    ],
)  # fmt: skip
def test_metadata_as_it_should_be(query: str, changes: dict[str, Any]) -> None:
    document = page(PAGE, **changes)
    assert ("ENV-09", "kept") in alone(bodies.CHECKS, "GET", CAMPAIGNS + query, document=document)


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("", {"count": 3}), ("", {"count": "2"}), ("", {"count": ...}), ("", {"offset": ...}), ("", {"limit": ...}),
        ("", {"total": ...}), ("", {"total": None}), ("", {"offset": 1}), ("?offset=4", {}), ("?limit=3", {"limit": 4}),
        ("", {"limit": 50}), ("", {"offset": False}), ("?limit=900", {"limit": 100}),
    ],
)  # fmt: skip
def test_metadata_that_is_wrong(query: str, changes: dict[str, Any]) -> None:
    document = page(PAGE, **changes)
    assert ("ENV-09", "broken") in alone(bodies.CHECKS, "GET", CAMPAIGNS + query, document=document)


def test_lists_without_metadata() -> None:
    for target in (CAMPAIGNS, CALLS, CALLS.replace("campaigns", "campaign")):
        assert ("ENV-09", "broken") in alone(bodies.CHECKS, "GET", target, document=envelope("GET", 200, []))
    for status in (200, 400):
        document = envelope("GET", status, [failure(400)])
        verdicts = alone(bodies.CHECKS, "GET", f"{CAMPAIGNS}?limit=x", status=status, document=document)
        assert not {verdict for verdict in verdicts if verdict[0] == "ENV-09"}
    smaller = page([], limit=100)
    assert ("ENV-09", "kept") in alone(bodies.CHECKS, "GET", f"{CALLS}?limit=900", document=smaller)


def test_bodies_that_fit_their_schema() -> None:
    summary = {"campaign_sid": "c1", "call_completed": 0, "call_failed": 0, "DateCreated": DATA["date_created"]}
    item = success(DATA, summary=summary)
    assert alone(bodies.CHECKS, "GET", ONE, document=envelope("GET", 200, [item])) == {("ENV-11", "kept")}
    for bare in (True, False):
        document = refused("GET", 404, bare=bare)
        assert alone(bodies.CHECKS, "GET", ONE, status=404, document=document) == {("ENV-11", "kept")}
        document = refused("GET", 418, bare=bare)
        assert alone(bodies.CHECKS, "GET", ONE, status=418, document=document) == {("ENV-11", "kept")}
    more = envelope("GET", 200, [success({**DATA, "stats": {}, "something": [1]}, summary=summary)], more=1)
    assert alone(bodies.CHECKS, "GET", ONE, document=more) == {("ENV-11", "kept")}


@pytest.mark.parametrize(
    "change",
    [{"name": 5}, {"status": "running"}, {"lists": "a"}, {"schedule": []}, {"date_created": "yesterday"}, {"id": 5}],
)
def test_data_that_does_not_fit(change: dict[str, Any]) -> None:
    history = History()
    add(history, "GET", ONE, document=envelope("GET", 200, [success(DATA | change, summary={"campaign_sid": "c1"})]))
    verdicts, findings = judged(history, bodies.CHECKS)
    assert ("ENV-11", "broken") in verdicts
    assert f"/data/{next(iter(change))}" in findings[0].observed


@pytest.mark.parametrize("name", ["send_at", "end_at"])
def test_a_year_that_no_date_time_can_name(name: str) -> None:
    """A send_at in the last hours of 9999 is in the year after by another offset, and so is its missing end_at."""
    shown_so = {"send_at": "9999-12-31T23:59:59-12:00", name: "10000-01-01T08:59:59.000123-03:00"}
    for data, verdict in (
        (DATA | {"schedule": shown_so}, None),
        (DATA | {"schedule": shown_so, "name": 5}, "broken"),
        (DATA | {"schedule": {name: "1999-12-31 08:59:59"}}, "broken"),
        (DATA | {"schedule": {"send_at": None}, "date_created": "10000-01-01T08:59:59Z"}, "broken"),
    ):
        item = success(data, summary={"campaign_sid": "c1"})
        wanted = {("ENV-11", verdict)} if verdict else set()
        assert alone(bodies.CHECKS, "GET", ONE, document=envelope("GET", 200, [item])) == wanted


TYPED = {"throttle": 7, "custom_field": "7", "retries": {"number_of_retries": 1, "interval_mins": 5}}
MISTYPED: dict[str, Any] = {"throttle": "7", "custom_field": 7, "retries": {"interval_mins": "5"}}


@pytest.mark.parametrize("name", MISTYPED)
def test_what_is_shown_in_another_type_than_it_was_sent(name: str) -> None:
    for sent, accused in (({name: TYPED[name]}, True), ({name: MISTYPED[name]}, False), ({}, False)):
        history, campaign = History(), element("typed", **sent)
        data = shown("c1", campaign)
        wrong = success({**data, name: MISTYPED[name]}, summary={"campaign_sid": "c1"})
        history.create(campaign, shows=[data])
        history.send("PUT", "campaigns/c1", body={"campaigns": [{"url": "http://client.example/"}]}, items=[wrong])
        history.send("GET", "campaigns/c1", items=[wrong])
        history.list([wrong["data"]])
        findings = judged(history, bodies.CHECKS[-1:])[1]
        assert {finding.exchanges[-1] for finding in findings} == ({2, 3, 4} if accused else set())


def test_types_in_the_answer_to_a_create_and_of_unknown_campaigns() -> None:
    history, campaign = History(), element("typed", throttle=7)
    history.create(campaign, shows=[shown("c1", campaign, throttle="7")])
    history.read(shown("c2", campaign, throttle="7"))
    assert [finding.exchanges for finding in judged(history, bodies.CHECKS[-1:])[1]] == [(1,)]


def test_different_mismatches_have_different_ids() -> None:
    history = History()
    for data in ({**DATA, "name": 5}, {key: value for key, value in DATA.items() if key != "caller_id"}):
        add(history, "GET", ONE, document=envelope("GET", 200, [success(data, summary={})]))
        add(history, "GET", ONE, document=envelope("GET", 200, [success(data, summary={})]))
    assert len({finding.id for finding in judged(history, bodies.CHECKS)[1]}) == 2


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"code": 201}, "ENV-06"), ({"status": "ok"}, "ENV-06"), ({"status": 1}, "ENV-05"), ({"data": None}, "ENV-06")],
)
def test_what_a_nearer_rule_says_is_said_once(change: dict[str, Any], rule: str) -> None:
    verdicts = alone(EVERY, "PUT", ONE, document=envelope("PUT", 200, [ITEM | change]), sent=SINGLE)
    assert {found for found, verdict in verdicts if verdict == "broken"} == {rule}


def test_a_success_without_summary_breaks_the_schema() -> None:
    document = envelope("PUT", 200, [success(DATA)])
    assert ("ENV-11", "broken") in alone(bodies.CHECKS, "PUT", ONE, document=document, sent=SINGLE)
    assert ("ENV-11", "kept") in alone(bodies.CHECKS, document=page([success(DATA)]))


def test_a_success_that_should_be_an_array() -> None:
    assert ("ENV-11", "broken") in alone(bodies.CHECKS, "GET", ONE, document=envelope("GET", 200, ITEM))


GOOD = [element(f"good {letter}") for letter in "abc"]
BAD = [element(f"bad {letter}", caller_id=...) for letter in "abc"]


def created(number: int) -> dict[str, Any]:
    """The item of a created campaign."""
    return success(shown(f"g{number}", GOOD[number]), summary={"campaign_sid": f"g{number}"})


def bulk_verdicts(sent: list[Any], response: Any, status: int = 207, *, known: bool = True) -> set[tuple[str, str]]:
    """What a bulk create decides; `known` says that good and bad campaigns were met alone before."""
    history = History()
    if known:
        lone = element("lone")
        item = success(shown("lone", lone), summary={"campaign_sid": "lone"})
        add(history, "POST", sent={"campaigns": [lone]}, document=envelope("POST", 200, [item]))
        add(history, "GET", f"{CAMPAIGNS}/lone", document=envelope("GET", 200, [item]))
        add(history, "POST", sent={"campaigns": [BAD[2]]}, status=400, document=refused("POST", 400))
    before = judged(history, bulk.CHECKS)[0]
    add(history, "POST", sent={"campaigns": sent}, status=status, document=envelope("POST", status, response))
    return judged(history, bulk.CHECKS)[0] - before | ({("ENV-08", "kept")} if known else set())


def test_each_stands_alone() -> None:
    expected = {("ENV-08", "kept"), ("ENV-10", "kept")}
    for status in (207, 200):
        assert bulk_verdicts([GOOD[0], BAD[0], GOOD[1]], [created(0), failure(400), created(1)], status) == expected
    assert bulk_verdicts(GOOD[:2], [created(0), created(1)], 200) == {("ENV-08", "kept")}
    assert bulk_verdicts(BAD[:2], [failure(400), failure(422)], 400) == {("ENV-08", "kept")}


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ([failure(400)], 400),
        (failure(400), 400),
        ([failure(400), failure(400)], 400),
        ([failure(400), failure(400)], 207),
    ],
)
def test_a_bad_one_takes_a_good_one_with_it(response: Any, status: int) -> None:
    assert ("ENV-10", "broken") in bulk_verdicts([GOOD[0], BAD[0]], response, status)


def test_what_also_fares_so_alone_is_not_the_bulks_fault() -> None:
    assert ("ENV-10", "broken") not in bulk_verdicts([GOOD[0], BAD[0]], [failure(400), failure(400)], 400, known=False)
    assert ("ENV-10", "broken") not in bulk_verdicts([GOOD[0], BAD[0]], [created(0), created(1)], 200, known=False)


def test_a_bad_one_gets_through_in_company() -> None:
    accepted = success(shown("b", BAD[0]), summary={})
    assert ("ENV-10", "broken") in bulk_verdicts([GOOD[0], BAD[0]], [created(0), accepted], 200)


@pytest.mark.parametrize(
    ("shows", "verdict"), [({}, "kept"), ({"throttle": None}, "kept"), ({"throttle": 7}, "broken")]
)
def test_one_campaign_shows_what_only_another_was_sent_with(shows: dict[str, Any], verdict: str) -> None:
    paced = element("paced", mode="custom", throttle=7)
    sent, items = [GOOD[0], paced, BAD[0]], [created(0), success(shown("p", paced), summary={}), failure(400)]
    items[0]["data"] |= shows
    assert bulk_verdicts(sent, items) >= {("ENV-10", verdict)}


def test_a_default_is_nothing_of_anothers() -> None:
    paced = element("paced", mode="custom", throttle=7)
    items = [success(shown(f"g{n}", one) | {"throttle": 7}, summary={}) for n, one in enumerate([GOOD[0], paced])]
    history = History()
    for count in (1, 2):
        sent = {"campaigns": [GOOD[0], paced][:count]}
        add(history, "POST", sent=sent, document=envelope("POST", 200, items[:count]))
    assert ("ENV-10", "broken") not in judged(history, bulk.CHECKS)[0]
    assert ("ENV-10", "broken") not in bulk_verdicts([paced, BAD[0]], [items[1], failure(400)])


def test_the_status_when_all_fail_is_the_firsts() -> None:
    assert ("ENV-10", "broken") in bulk_verdicts(BAD[:2], [failure(422), failure(400)], 400)
    assert ("ENV-10", "broken") not in bulk_verdicts(BAD[:2], [failure(422), failure(400)], 207)


@pytest.mark.parametrize(
    "response", [[], [created(0)], [created(0), failure(400), created(1), created(2)], [created(0), created(1)]]
)
def test_too_few_or_too_many_items(response: Any) -> None:
    assert ("ENV-08", "broken") in bulk_verdicts([GOOD[0], BAD[0], GOOD[1]], response)


@pytest.mark.parametrize(
    ("sent", "response", "status"),
    [
        ([GOOD[0], GOOD[1]], [created(1), created(0)], 200),
        ([BAD[0], GOOD[0]], [created(0), failure(400)], 207),
        ([GOOD[0], BAD[0], GOOD[1]], [created(0), created(1), failure(400)], 207),
    ],
)
def test_items_out_of_order(sent: list[Any], response: Any, status: int) -> None:
    verdicts = bulk_verdicts(sent, response, status)
    assert ("ENV-08", "broken") in verdicts
    assert ("ENV-10", "broken") not in verdicts


def test_all_bad_campaigns_still_get_an_item_each() -> None:
    assert ("ENV-08", "broken") in bulk_verdicts(BAD[:2], [failure(400)], 400)


@pytest.mark.parametrize(
    ("sent", "status"),
    [([GOOD[0], 5], 400), (BAD[:2], 401), (BAD[:2], 403), (BAD[:2], 404), (BAD[:2], 415), (BAD[:2], 429)],
)
def test_one_item_when_the_request_failed(sent: list[Any], status: int) -> None:
    verdicts = bulk_verdicts(sent, failure(status), status)
    assert not {rule for rule, verdict in verdicts if verdict == "broken"}


def test_one_item_for_a_put_or_a_bad_body() -> None:
    two = {"campaigns": [{"action": "pause"}] * 2}
    for items in ([failure(400)], [failure(400)] * 2):
        assert alone(bulk.CHECKS, "PUT", ONE, status=400, document=envelope("PUT", 400, items), sent=two) <= {
            ("ENV-08", "kept")
        }
    for content in (b"{", b"{}", b'{"campaigns": []}'):
        document = refused("POST", 400)
        assert alone(bulk.CHECKS, "POST", status=400, document=document, sent=content) == {("ENV-08", "kept")}
        document["response"] = document["response"] * 2
        assert alone(bulk.CHECKS, "POST", status=400, document=document, sent=content) == {("ENV-08", "broken")}
    document = envelope("PUT", 200, [ITEM, ITEM])
    assert alone(bulk.CHECKS, "PUT", ONE, document=document, sent=SINGLE) == {("ENV-08", "broken")}


def test_a_bulk_created_campaign_must_be_there() -> None:
    history = History()
    for number, sent in enumerate([[GOOD[2]], GOOD[:2]]):
        items = [created(2)] if number == 0 else [created(0), created(1)]
        add(history, "POST", sent={"campaigns": sent}, document=envelope("POST", 200, items))
    add(history, "GET", f"{CAMPAIGNS}/g2", document=envelope("GET", 200, [created(2)]))
    add(history, "GET", f"{CAMPAIGNS}/g0", document=envelope("GET", 200, [created(0)]))
    assert ("ENV-10", "broken") not in judged(history, bulk.CHECKS)[0]
    add(history, "GET", f"{CAMPAIGNS}/g1", status=404, document=refused("GET", 404))
    assert ("ENV-10", "broken") in judged(history, bulk.CHECKS)[0]


def test_other_accounts_bulks_are_refused_as_a_whole() -> None:
    document = refused("POST", 403)
    assert alone(bulk.CHECKS, "POST", OTHERS, status=403, document=document, sent={"campaigns": GOOD}) == set()


def test_a_whole_page_keeps_every_rule_of_the_frame() -> None:
    rules = {f"ENV-{number:02d}" for number in range(1, 6)}
    assert alone(FRAMES, document=page([ITEM])) == {(rule, "kept") for rule in rules}


@pytest.mark.parametrize("refused_first", [True, False])
def test_each_campaign_of_a_mixed_create_stands_alone(refused_first: bool) -> None:
    history = History()
    sent = [element("cc0123abcd good"), element("cc0123abcd bad", type="promo")]
    items = [success(shown("c", sent[0])), failure(400)]
    order = -1 if refused_first else 1
    add(history, "POST", sent={"campaigns": sent[::order]}, status=207, document=envelope("POST", 207, items[::order]))
    assert held(history, bulk.CHECKS) == {("ENV-08", "fact"), ("ENV-10", "success"), ("ENV-10", "refusal")}


def test_a_header_that_is_too_long_may_be_refused_in_any_form(history: History) -> None:
    long = {"x-long": "x" * 5000}
    add(history, status=400, content=b"Request Header Too Large", content_type=None, sent_headers=long)
    checks: tuple[Check, ...] = (*FRAMES, *lists.CHECKS)
    assert judged(history, checks)[0] == set()
