"""Faults of call records, of the counters, and of what is asked of call details."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from campaign_contracts.lifecycle import status_fold
from campaign_contracts.mock.behaviour import Change, around, setting
from campaign_contracts.mock.campaigns.decisions import Listing
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.representation import Showing
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.clock import HOUR, SECOND, local_text, parse_instant
from campaign_contracts.mock.dialling.calls import Call, Summary
from campaign_contracts.mock.faults.fault import Fault, Kind, fault, spoiling
from campaign_contracts.mock.faults.spoiling import counting, each_item, framing
from campaign_contracts.spec import Json

Record = dict[str, Json]

LONGEST_CALL = 30 * SECOND


def _record(name: str, rules: str, kind: Kind, summary: str, record: Callable[[Record], None]) -> Fault:
    return fault(name, rules, kind, summary, around(Showing, call=spoiling(record)))


def _count(name: str, rules: str, kind: Kind, summary: str, count: Callable[[Record], None]) -> Fault:
    return fault(name, rules, kind, summary, counting(count))


def _asked(name: str, rules: str, kind: Kind, summary: str, calls: Callable[[dict[str, str]], None]) -> Fault:
    def wrapper(usual: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Callable[[Mapping[str, str]], Record]:
        def asked(parameters: Mapping[str, str]) -> Record:
            taken = dict(usual(parameters))
            calls(taken)
            return taken

        return asked

    return fault(name, rules, kind, summary, around(Listing, calls=wrapper))


def _no_paging(parameters: dict[str, str]) -> None:
    if str(parameters.get("limit", "")).isdigit():
        parameters["limit"] = "500"


def _no_offset(parameters: dict[str, str]) -> None:
    if str(parameters.get("offset", "")).isdigit():
        parameters["offset"] = "0"


def _no_status(parameters: dict[str, str]) -> None:
    parameters.pop("status", None)


def _no_status_in_progress(parameters: dict[str, str]) -> None:
    if parameters.get("status") == "in-progress":
        del parameters["status"]


def _first_status(parameters: dict[str, str]) -> None:
    if "status" in parameters:
        parameters["status"] = parameters["status"].partition(",")[0]


def _no_offset_of_several(parameters: dict[str, str]) -> None:
    if "," in parameters.get("status", ""):
        _no_offset(parameters)


def _no_offset_descending(parameters: dict[str, str]) -> None:
    if "status" in parameters and parameters.get("sort_by", "").endswith(":desc"):
        _no_offset(parameters)


def _ascending(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by") == "date_created:desc":
        del parameters["sort_by"]


def _swapped(record: Record) -> None:
    if record["end_time"]:
        record["start_time"], record["end_time"] = record["end_time"], record["start_time"]


def _one_second_less(record: Record) -> None:
    if record["status"] == "completed":
        record["duration"] -= 2


def _all_over(_scheduler: Scheduler, campaign: Campaign, made: list[Call]) -> list[Call]:
    """The calls of a campaign that runs, with the status and the end that those in flight will have."""
    return [call._replace(settled=True) for call in made] if campaign.state == "in-progress" else made


def _end_foretold(record: Record) -> None:
    if record["status"] == "in-progress":
        record["end_time"] = local_text(parse_instant(record["start_time"]) + LONGEST_CALL)


def _ends_move_while_paused() -> tuple[Change[Listing], Change[Showing]]:
    """While a campaign is paused, its completed calls end an hour later, and last as long as before."""
    moved: set[str] = set()

    def made(_scheduler: Scheduler, campaign: Campaign, calls: list[Call]) -> list[Call]:
        seen = {call.sid for call in calls}
        if campaign.state == "paused-started":
            moved.update(seen)
        else:
            moved.difference_update(seen)
        return calls

    def shown(record: Record) -> None:
        if record["call_sid"] in moved and record["status"] == "completed":
            record["end_time"] = local_text(parse_instant(record["end_time"]) + HOUR)

    return setting(Listing, made=made), around(Showing, call=spoiling(shown))


def _retries_over_in_flight() -> tuple[Change[Listing], Change[Showing]]:
    """A retry in flight has the status that it will have, and no end."""
    outcomes: dict[str, str] = {}

    def made(_scheduler: Scheduler, _campaign: Campaign, calls: list[Call]) -> list[Call]:
        outcomes.update({call.sid: call.status for call in calls if call.attempt > 1})
        return calls

    def foretold(record: Record) -> None:
        if record["status"] == "in-progress":
            record["status"] = outcomes.get(record["call_sid"], "in-progress")

    return setting(Listing, made=made), around(Showing, call=spoiling(foretold))


def _caller_from_number(record: Record) -> None:
    record["caller_id"] = record["number"]


def _counted_attempts(summary: Record) -> None:
    summary["call_completed"] = max(summary["call_completed"], summary["call_initialized"])


def _never_idle(summary: Record) -> None:
    summary["call_inprogress"] = max(summary["call_inprogress"], min(summary["call_initialized"], 1))


def _failed_too(summary: Record) -> None:
    summary["call_failed"] += summary["call_completed"]


def _nothing_once_archived(campaign: Campaign, counts: Summary) -> Summary:
    return replace(counts, call_completed=0, call_failed=0) if campaign.state.startswith("archived") else counts


def _no_summary_once_archived(item: Record) -> None:
    if isinstance(item.get("data"), dict) and status_fold(str(item["data"].get("status"))) == "archived":
        item.pop("summary", None)


def _failed_attempts(_campaign: Campaign, counts: Summary) -> Summary:
    """Each call that has ended and was not answered counts, whether another one follows or not."""
    attempts = counts.call_initialized - counts.call_inprogress - counts.call_completed
    return replace(counts, call_failed=max(counts.call_failed, attempts))


FAULTS: tuple[Fault, ...] = (
    _count(
        "complete-forgets-one",
        "LIF-17 CAL-08",
        "subtle",
        "one of the numbers that remain does not count as failed",
        lambda summary: summary.update(call_failed=summary["call_failed"] - (summary["call_failed"] > 1)),
    ),
    _record(
        "caller-id-is-number", "CAL-02", "subtle", "a record's caller_id is the number called", _caller_from_number
    ),
    _count(
        "completed-counts-attempts",
        "CAL-08",
        "blatant",
        "call_completed counts calls of every outcome",
        _counted_attempts,
    ),
    _count(
        "waiting-counts-as-running",
        "CAL-08",
        "subtle",
        "a number that waits to be called again counts as in progress",
        lambda summary: summary.update(
            call_inprogress=summary["call_inprogress"]
            + (summary["call_scheduled"] if summary["call_initialized"] else 0)
        ),
    ),
    _count(
        "running-count-as-completed",
        "CAL-08",
        "subtle",
        "a call counts as completed while it is in progress",
        lambda summary: summary.update(call_completed=summary["call_completed"] + summary["call_inprogress"]),
    ),
    _count("never-idle", "CAL-08", "subtle", "call_inprogress never falls to 0", _never_idle),
    _count("completed-count-as-failed", "CAL-08", "subtle", "completed calls count as failed too", _failed_too),
    fault(
        "summary-emptied-once-archived",
        "GET-01 CAL-08",
        "subtle",
        "the summary of an archived campaign counts nothing",
        setting(Showing, counted=_nothing_once_archived),
    ),
    framing(
        "summary-gone-once-archived",
        "GET-01 ENV-11",
        "subtle",
        "an archived campaign has no summary",
        each_item(_no_summary_once_archived, failed=False),
    ),
    fault(
        "failed-counts-attempts",
        "CAL-08",
        "subtle",
        "call_failed counts attempts of which another one followed",
        setting(Showing, counted=_failed_attempts),
    ),
    _asked("call-limit-ignored", "CAL-09", "blatant", "call details ignore limit", _no_paging),
    _asked("call-offset-ignored", "CAL-09", "subtle", "call details ignore offset", _no_offset),
    _asked("call-status-ignored", "CAL-09", "blatant", "call details ignore the status filter", _no_status),
    _asked(
        "call-status-in-progress-ignored",
        "CAL-09",
        "subtle",
        "in call details the status in-progress is no filter",
        _no_status_in_progress,
    ),
    _asked("call-status-first-only", "CAL-09", "subtle", "in call details only the first status counts", _first_status),
    _asked(
        "call-offset-of-several-statuses-ignored",
        "CAL-09 ENV-09",
        "subtle",
        "call details of several statuses ignore offset",
        _no_offset_of_several,
    ),
    _asked(
        "call-offset-of-descending-statuses-ignored",
        "CAL-09 ENV-09",
        "subtle",
        "call details of a status in descending order ignore offset",
        _no_offset_descending,
    ),
    _asked("call-order-ignored", "CAL-09", "subtle", "call details ignore descending order", _ascending),
    _record("call-ends-before-start", "CAL-12", "blatant", "end_time and start_time are swapped", _swapped),
    _record(
        "duration-too-short", "CAL-12", "subtle", "the duration of a completed call lacks two seconds", _one_second_less
    ),
    fault(
        "retry-over-while-in-flight",
        "CAL-12",
        "subtle",
        "a retry in flight is shown with the status that it will have, and without an end",
        *_retries_over_in_flight(),
    ),
    fault(
        "call-over-while-in-flight",
        "CAL-12",
        "subtle",
        "a call in flight is shown with the status and the end that it will have",
        setting(Listing, made=_all_over),
    ),
    fault(
        "ends-of-calls-move-while-paused",
        "CAL-12",
        "subtle",
        "while a campaign is paused its completed calls show an end that lies ahead, and the duration of before",
        *_ends_move_while_paused(),
    ),
    _record("end-of-call-foretold", "CAL-12", "subtle", "a call in progress has an end_time already", _end_foretold),
)
