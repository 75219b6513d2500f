"""Faults of `data` and `summary`: what is shown of a campaign is spoiled on its way out."""

from campaign_contracts.lifecycle import status_fold
from campaign_contracts.mock.faults.accepting import keeping
from campaign_contracts.mock.faults.fault import Fault, fault
from campaign_contracts.mock.faults.spoiling import (
    Data,
    counting,
    each_data,
    each_item,
    framing,
    on_method,
    put,
    showing,
)
from campaign_contracts.spec import Json


def _upper(data: dict[str, Json]) -> None:
    data["name"] = data["name"].upper()


def _linear(data: dict[str, Json]) -> None:
    if data.get("retries"):
        data["retries"]["mechanism"] = "Linear"


def _last_list_lost(data: dict[str, Json]) -> None:
    if isinstance(data.get("lists"), list) and len(data["lists"]) > 1:
        data["lists"].pop()


def _without_offset(data: dict[str, Json]) -> None:
    data["date_created"] = data["date_created"][:19]


def _ahead(data: dict[str, Json]) -> None:
    if data["date_updated"] == data["date_created"]:
        data["date_updated"] = "2099" + data["date_updated"][4:]


def _stripped(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].strip()


def _ascii(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].encode("ascii", "replace").decode()


def _unescaped(data: dict[str, Json]) -> None:
    if isinstance(data.get("custom_field"), str):
        data["custom_field"] = data["custom_field"].replace('"', "'")


def _of_another(item: dict[str, Json]) -> None:
    if isinstance(item.get("summary"), dict):
        item["summary"]["campaign_sid"] = "f" * 32


def _dropped(*names: str) -> Data:
    def show(data: dict[str, Json]) -> None:
        for name in names:
            data.pop(name, None)

    return show


FAULTS: tuple[Fault, ...] = (
    showing("name-in-capitals", "CRE-02", "blatant", "the name comes back in capitals", _upper),
    showing("last-list-dropped", "CRE-02", "subtle", "of several lists the last does not come back", _last_list_lost),
    showing(
        "schedule-callback-dropped",
        "CRE-02",
        "subtle",
        "call_schedule_callback does not come back",
        _dropped("call_schedule_callback"),
    ),
    showing("mechanism-always-linear", "CRE-02", "subtle", "the mechanism always comes back as Linear", _linear),
    showing(
        "account-sid-wrong",
        "CRE-03",
        "blatant",
        "account_sid is another",
        lambda data: put(data, "account_sid", f"{data['account_sid']}-1"),
    ),
    showing(
        "custom-field-lost-once-started",
        "EDT-02 CRE-26 GET-01",
        "subtle",
        "custom_field is not shown of a campaign in progress",
        lambda data: data.pop("custom_field", None) if status_fold(data["status"]) == "inprogress" else None,
    ),
    framing(
        "account-sid-wrong-in-lists",
        "CRE-03 LST-14",
        "subtle",
        "account_sid is in capitals in lists",
        each_data(lambda data: put(data, "account_sid", data["account_sid"].upper()), listing=True),
    ),
    framing("type-missing", "CRE-04", "blatant", "type is not shown", each_data(_dropped("type"))),
    framing(
        "type-missing-in-lists",
        "CRE-04 LST-14",
        "subtle",
        "type is not shown in lists",
        each_data(_dropped("type"), listing=True),
    ),
    fault(
        "name-left-empty",
        "CRE-05",
        "blatant",
        "an omitted name is not filled in",
        keeping(lambda definition: definition.setdefault("name", "")),
    ),
    fault(
        "name-blank-when-scheduled",
        "CRE-05",
        "subtle",
        "an omitted name is filled in with a blank when there is a schedule",
        keeping(lambda definition: definition.setdefault("name", " ") if "schedule" in definition else None),
    ),
    showing("date-created-without-offset", "CRE-21", "blatant", "date_created has no offset", _without_offset),
    showing("date-updated-ahead", "CRE-21", "subtle", "date_updated of a fresh campaign lies ahead", _ahead),
    showing("custom-field-lost", "CRE-26", "blatant", "custom_field does not come back", _dropped("custom_field")),
    showing("custom-field-stripped", "CRE-26", "subtle", "custom_field loses blanks at its ends", _stripped),
    showing("custom-field-in-ascii", "CRE-26", "subtle", "custom_field loses what is not ASCII", _ascii),
    showing(
        "custom-field-quotes-changed", "CRE-26", "subtle", "double quotes become single in custom_field", _unescaped
    ),
    framing(
        "edit-answered-with-the-summary-of-another",
        "GET-01 EDT-01",
        "subtle",
        "the summary in the answer to a PUT names another campaign",
        on_method("PUT", each_item(_of_another)),
    ),
    fault(
        "summary-names-no-campaign",
        "CRE-23",
        "blatant",
        "campaign_sid is empty",
        counting(lambda summary: put(summary, "campaign_sid", "")),
    ),
    fault(
        "fresh-calls-failed",
        "CRE-23",
        "subtle",
        "a fresh summary counts the numbers as failed",
        counting(lambda summary: put(summary, "call_failed", summary["call_failed"] + summary["call_scheduled"])),
    ),
    fault(
        "summary-date-in-local-time",
        "CRE-23",
        "subtle",
        "DateCreated is local time called UTC",
        counting(lambda summary: put(summary, "DateCreated", f"{summary['DateCreated'][:19]}Z")),
    ),
    framing(
        "list-lacks-callbacks",
        "LST-14",
        "blatant",
        "records in lists have no callbacks",
        each_data(_dropped("status_callback", "call_status_callback", "call_schedule_callback"), listing=True),
    ),
    framing(
        "list-shows-no-update",
        "LST-14",
        "subtle",
        "in lists date_updated is date_created",
        each_data(lambda data: put(data, "date_updated", data["date_created"]), listing=True),
    ),
)
