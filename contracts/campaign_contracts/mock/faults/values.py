"""Faults of what is accepted: the parameters that stand by themselves."""

from campaign_contracts.elements import ADDRESSES
from campaign_contracts.mock.behaviour import setting
from campaign_contracts.mock.campaigns.validation import Checking
from campaign_contracts.mock.faults.accepting import Definition, excusing, fails, is_present, is_text, keeping, passes
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.spec import Json


def _anything(name: str, kind: Kind, path: str) -> Fault:
    """A fault that lets anything pass for a URL."""
    return passes(name, "CRE-18", kind, f"{path} is not looked at", path, _no_url, URL)


def _no_url(value: Json) -> bool:
    return isinstance(value, str) and not value.startswith("http")


def _throttle_default(definition: Definition) -> None:
    if definition.get("mode") == "custom":
        definition.setdefault("throttle", 1)


def _content_default(definition: Definition) -> None:
    if not definition.get("url") and not definition.get("flow_type"):
        definition.pop("read_via_text", None)
        definition["url"] = URL


def _text_default(definition: Definition) -> None:
    if definition.get("flow_type"):
        definition.setdefault("read_via_text", "Hello")


def _beside_an_action(sent: Definition) -> None:
    if "action" in sent:
        for name in sent.keys() - {"action"}:
            del sent[name]


def _addresses_beside_an_action(sent: Definition) -> None:
    if "action" in sent:
        for name in ADDRESSES:
            sent.pop(name, None)


def _zoned(definition: Definition) -> None:
    schedule = definition.get("schedule")
    if not isinstance(schedule, dict):
        return
    for name in ("send_at", "end_at"):
        text = schedule.get(name)
        if isinstance(text, str) and len(text) == len("2030-01-01T00:00:00"):
            schedule[name] = f"{text}Z"


def _no_bad_instants(definition: Definition) -> None:
    schedule = definition.get("schedule")
    if isinstance(schedule, dict):
        for name in [name for name, text in schedule.items() if not isinstance(text, str) or text[10:11] != "T"]:
            del schedule[name]


def _no_bad_end_alone(definition: Definition) -> None:
    schedule = definition.get("schedule")
    if isinstance(schedule, dict) and schedule.get("send_at") is None:
        _no_bad_instants(definition)


URL = "https://my.exotel.com/demo/exoml/start_voice/1"

FAULTS: tuple[Fault, ...] = (
    fails(
        "custom-field-refused",
        "CRE-26",
        "subtle",
        "a campaign with a custom_field is refused",
        "custom_field",
        is_present,
    ),
    fails(
        "url-over-http-refused",
        "CRE-18",
        "blatant",
        "only https flow URLs are accepted",
        "url",
        lambda value: is_text(value) and value.startswith("http:"),
    ),
    passes("any-type-accepted", "CRE-04", "blatant", "any type is accepted", "type", is_present, "trans"),
    passes(
        "type-in-capitals-accepted",
        "CRE-04",
        "subtle",
        "TRANS is accepted as a type",
        "type",
        lambda value: value == "TRANS",
        "trans",
    ),
    passes(
        "promo-type-accepted",
        "CRE-04",
        "subtle",
        "the type promo is accepted",
        "type",
        lambda value: value == "promo",
        "trans",
    ),
    fault(
        "bad-instants-accepted",
        "CRE-15",
        "blatant",
        "an instant that is not an RFC 3339 date-time is passed over",
        excusing(_no_bad_instants),
        keeping(_no_bad_instants),
    ),
    fault(
        "bad-end-accepted-without-send-at",
        "CRE-15",
        "subtle",
        "without a send_at an end_at that is not an RFC 3339 date-time is passed over",
        excusing(_no_bad_end_alone),
        keeping(_no_bad_end_alone),
    ),
    fault(
        "instants-without-offset-accepted",
        "CRE-15",
        "subtle",
        "an instant without an offset is taken for UTC",
        excusing(_zoned),
        keeping(_zoned),
    ),
    _anything("any-url-accepted", "blatant", "url"),
    _anything("any-status-callback-accepted", "blatant", "status_callback"),
    _anything("any-call-status-callback-accepted", "subtle", "call_status_callback"),
    _anything("any-call-schedule-callback-accepted", "subtle", "call_schedule_callback"),
    passes(
        "ftp-callback-accepted",
        "CRE-18",
        "subtle",
        "a callback may have another scheme",
        "call_status_callback",
        lambda value: is_text(value) and "://" in value and not value.startswith("http"),
        URL,
    ),
    passes(
        "url-without-scheme-accepted",
        "CRE-18",
        "subtle",
        "url may begin with its host",
        "url",
        lambda value: is_text(value) and value.startswith("//"),
        URL,
    ),
    passes(
        "scheme-in-scheme-accepted",
        "CRE-18",
        "subtle",
        "a callback may have any scheme in which http stands",
        "status_callback",
        lambda value: is_text(value) and "http" in value.partition(":")[0],
        URL,
    ),
    fails(
        "far-send-at-refused",
        "ENV-10 EDT-01",
        "subtle",
        "send_at beyond 32 bits of seconds is refused",
        "schedule.send_at",
        lambda value: is_text(value) and value > "2038-02",
    ),
    passes(
        "two-letter-name-accepted",
        "CRE-28",
        "subtle",
        "a name of 2 characters is accepted",
        "name",
        lambda value: is_text(value) and len(value) == 2,
        "name",
    ),
    passes(
        "any-name-accepted",
        "CRE-28",
        "blatant",
        "a name may be as short as you like",
        "name",
        lambda value: is_text(value) and len(value) < 3,
        "name",
    ),
    fails(
        "four-letter-name-refused",
        "CRE-28",
        "subtle",
        "a name of 4 characters is refused",
        "name",
        lambda value: is_text(value) and len(value) == 4,
    ),
    fails(
        "hundred-letter-name-refused",
        "CRE-28",
        "subtle",
        "a name of 100 characters is refused",
        "name",
        lambda value: is_text(value) and len(value) == 100,
    ),
    passes(
        "any-mode-accepted",
        "CRE-29",
        "blatant",
        "any mode is accepted",
        "mode",
        lambda value: value not in (None, "auto", "custom"),
        "auto",
    ),
    fault("throttle-optional", "CRE-29", "subtle", "custom does not demand a throttle", excusing(_throttle_default)),
    passes("zero-throttle-accepted", "CRE-29", "subtle", "throttle may be 0", "throttle", lambda value: value == 0, 1),
    fault("content-optional", "CRE-30", "blatant", "neither url nor flow_type is needed", excusing(_content_default)),
    fault("text-optional", "CRE-30", "subtle", "flow_type does without read_via_text", excusing(_text_default)),
    fails(
        "text-campaign-refused",
        "CRE-30",
        "subtle",
        "a campaign with flow_type and read_via_text is refused",
        "flow_type",
        is_present,
    ),
    fault(
        "late-edit-values-unchecked",
        "EDT-05",
        "subtle",
        "values are not checked in an edit after send_at",
        setting(Checking, edits_checked_alone=False),
    ),
    fault(
        "late-values-beside-an-action-unchecked",
        "EDT-05",
        "subtle",
        "values that come with an action after send_at are not checked",
        excusing(_beside_an_action),
    ),
    fault(
        "late-addresses-beside-an-action-unchecked",
        "EDT-05",
        "subtle",
        "callbacks and url that come with an action after send_at are not checked",
        excusing(_addresses_beside_an_action),
    ),
)
