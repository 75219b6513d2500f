"""Instants and windows at and beyond every boundary of a schedule."""

from collections.abc import Iterator
from typing import Any

from campaign_contracts.suites.api import Api
from campaign_contracts.suites.value_case import ABSENT, END_AT, SEND_AT, ValueCase


def schedules(api: Api) -> Iterator[ValueCase]:
    """Every listed schedule, the accepted ones of a rule before the refused ones."""

    def window(send_at: Any, end_at: Any = ABSENT) -> dict[str, Any]:
        pair = {"send_at": send_at, "end_at": end_at}
        return {"schedule": {key: value for key, value in pair.items() if value is not ABSENT}}

    later = api.instant(END_AT)
    for minutes in (0, 330, -720, 840, -210, 345):
        both = window(
            api.instant(SEND_AT, offset_minutes=minutes), api.instant(END_AT, offset_minutes=-minutes // 2 // 60 * 60)
        )
        yield ValueCase(rule="CRE-32" if minutes else "CRE-15", label=f"offset {minutes} minutes", changes=both)
    yield ValueCase(rule="CRE-32", label="Z", changes=window(api.instant(SEND_AT).replace("+00:00", "Z"), later))
    yield ValueCase(
        rule="CRE-15", label="fraction", changes=window(api.instant(SEND_AT).replace("+00:00", ".250+00:00"), later)
    )
    yield ValueCase(rule="CRE-15", label="no end_at", changes=window(api.instant(SEND_AT)))
    naive = api.instant(SEND_AT).removesuffix("+00:00")
    ahead = int(naive[:4]) + 1
    common = ahead if ahead % 4 else ahead + 1
    bad: dict[str, Any] = {
        "a word": "tomorrow",
        "empty": "",
        "without offset": naive,
        "a day": naive[:10],
        "offset without colon": naive + "+0530",
        "offset in hours": naive + "+05",
        "offset of 25 hours": naive + "-25:00",
        "month 13": f"{naive[:5]}13{naive[7:]}Z",
        "29 February of a common year": f"{common}-02-29T10:00:00Z",
        "31 April": f"{ahead}-04-31T10:00:00Z",
        "hour 25": naive[:11] + "25:00:00+00:00",
        "minute 60": naive[:11] + "10:60:00Z",
        "a number": 1_900_000_000,
        "true": True,
        "an array": [later],
        "an object": {"at": later},
    }
    for label, value in bad.items():
        yield ValueCase(rule="CRE-15", label=f"send_at {label}", changes=window(value))
    ends = {
        "without offset": later.removesuffix("+00:00"),
        "offset in hours": later[:-3],
        "a day": later[:10],
        "a number": 0,
    }
    yield ValueCase(rule="CRE-15", label="end_at a word, alone", changes=window(ABSENT, "never"))
    for label, value in ends.items():
        yield ValueCase(rule="CRE-15", label=f"end_at {label}", changes=window(api.instant(SEND_AT), value))
    send_at = api.instant(SEND_AT)
    for gap in (2, 5, 3600, -3, -60, -3600, -40_000):
        yield ValueCase(
            rule="CRE-16", label=f"end_at {gap} s after send_at", changes=window(send_at, api.instant(SEND_AT + gap))
        )
    utc = {gap: api.instant(SEND_AT + gap).replace("+00:00", "Z") for gap in (0, -600, 600)}
    yield ValueCase(rule="CRE-32", label="Z, ends earlier than Z", changes=window(utc[0], api.instant(SEND_AT - 600)))
    yield ValueCase(rule="CRE-32", label="Z, ends later than Z", changes=window(utc[0], api.instant(SEND_AT + 600)))
    yield ValueCase(rule="CRE-32", label="ends in Z, earlier", changes=window(send_at, utc[-600]))
    yield ValueCase(rule="CRE-32", label="ends in Z, later", changes=window(send_at, utc[600]))
    for east, west in ((840, -720), (45, -45)):  # by hours, and by minutes alone
        end_at = api.instant(SEND_AT - 600, offset_minutes=east)
        yield ValueCase(
            rule="CRE-32", label=f"{east} minutes east, earlier than it reads", changes=window(send_at, end_at)
        )
        end_at = api.instant(SEND_AT + 600, offset_minutes=west)
        yield ValueCase(
            rule="CRE-32", label=f"{-west} minutes west, later than it reads", changes=window(send_at, end_at)
        )
