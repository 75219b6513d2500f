"""What the answer to a successful create shows, and every representation after it."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.creating.acceptance import is_create
from campaign_contracts.checks.envelope.bulk import misplaced
from campaign_contracts.checks.model.editing import THIRTY_DAYS
from campaign_contracts.checks.model.exchange import Item, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.model.representation import contradicted, lost, number_list, same_numbers_in
from campaign_contracts.checks.protocol import CREATE, LIST, READ, UPDATE, ExchangeCheck, Reporter, judges
from campaign_contracts.elements import schedule_of
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.promises import ADDRESS
from campaign_contracts.verdicts import Judgement, kept

NOW_SECONDS = 5.0
"""How far date_created may be from a clock that can be read (ERR-111)."""

IGNORED = frozenset({"read-only", "unknown field"})
"""What a create carries beside a campaign, and a server ignores or refuses, but never applies."""


@judges("CRE-02", "CRE-03", "CRE-04", "CRE-05", "CRE-21", "CRE-22", "CRE-23", "CRE-26", "CRE-31", "CRE-32", "CRE-33")
def fresh_campaign(seen: Observation, model: Model) -> Iterator[Judgement]:
    """What the answer to a successful create shows; where the create is promised nothing, what every campaign shows."""
    if not is_create(seen) or seen.elements is None or len(seen.items) != len(seen.elements) or misplaced(seen):
        return
    each = zip(seen.elements, seen.items, seen.answers, model.promised(seen), strict=True)
    for element, item, answer, promised in each:
        if answer is not Answer.ACCEPTED or item.data is None or not isinstance(element, Mapping):
            continue
        yield from _defaults(seen, element, item.data)
        yield from _dates(seen, item.data, model)
        if promised.kind != "undecided" or promised.topic in {*IGNORED, ADDRESS.topic}:
            yield from _echo(seen, element, item.data)
            yield from _instants(seen, element, item.data)
            yield from _fresh_status(seen, element, item.data, model)
            yield from _fresh_summary(seen, item)


@judges("CRE-03", "CRE-04", "CRE-05", "CRE-21")
def every_representation(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A read, an edit and a list show what the answer to a create has to show."""
    operation = seen.operation.id if seen.operation else ""
    if operation not in ("get_campaign", "update_campaign", "list_campaigns") or seen.authorization != "good":
        return
    fixed = (("CRE-03", "account_sid", seen.sid), ("CRE-04", "type", "trans"))
    for item in seen.items:
        if item.data is None or not item.succeeded or "id" not in item.data or item.data.get("status") == "deleted":
            continue
        for rule, name, wanted in fixed:
            if item.data.get(name) != wanted:
                yield Reporter(seen).broken(
                    rule,
                    f"{name}-in-{operation}",
                    summary=f"{operation} shows a campaign with the wrong {name}, or without it",
                    expected=f"{name}: {in_json(wanted)}",
                    observed=f"{name}: {in_json(item.data.get(name))}",
                )
        for name in ("date_created", "date_updated"):
            if isinstance(text := item.data.get(name), str) and instants.parse(text) is None:
                yield Reporter(seen).broken(
                    "CRE-21",
                    f"{name}-in-{operation}",
                    summary=f"{operation} shows {name} as no RFC 3339 date-time",
                    expected=f"{name}: an RFC 3339 date-time with an offset",
                    observed=f"{name}: {in_json(text)}",
                )
        known = model.campaigns.get(str(item.data["id"]))
        if known is not None and known.definition is not None and "name" not in known.definition:
            yield from _filled_in(item.data.get("name"), operation, Reporter(seen, *{known.created} - {seen.number}))


def _filled_in(name: Any, operation: str, report: Reporter) -> Iterator[Judgement]:
    if isinstance(name, str) and name.strip():
        yield kept("CRE-05", "fact")
        return
    where = f" in {operation}" if operation else ""
    yield report.broken(
        "CRE-05",
        f"no-name-{operation}",
        summary=f"an omitted name is not filled in{where}",
        expected="data.name: a non-empty string",
        observed=f"data.name: {in_json(name)}",
    )


@judges("CRE-01", "CRE-27")
def new_ids(seen: Observation, model: Model) -> Iterator[Judgement]:
    """A created campaign has a non-empty id that no campaign had before."""
    if not is_create(seen) or len(seen.items) != len(seen.answers):
        return
    met: set[str] = set()
    for item, answer in zip(seen.items, seen.answers, strict=True):
        if answer is not Answer.ACCEPTED or item.data is None:
            continue
        identifier = item.data.get("id")
        if not isinstance(identifier, str) or not identifier:
            yield Reporter(seen).broken(
                "CRE-01",
                "no-id",
                summary="a created campaign has no id",
                expected="data.id: a non-empty string",
                observed=f"data.id: {in_json(identifier)}",
                promise="success",
            )
            continue
        earlier = model.campaigns.get(identifier)
        if earlier is not None or identifier in met:
            yield Reporter(seen, *([earlier.created] if earlier else [])).broken(
                "CRE-27",
                "id-reused",
                summary="a new campaign got the id of an earlier one",
                expected="an id that was never given before",
                observed=identifier,
            )
        elif model.campaigns or met:
            yield kept("CRE-27")
        met.add(identifier)


def _echo(seen: Observation, element: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Judgement]:
    gone = lost(element, data)
    for name in gone:
        yield Reporter(seen).broken(
            "CRE-02",
            f"lost-{name}",
            summary=f"{name} does not come back as it was sent",
            expected=f"{name}: {in_json(element[name])}"[:300],
            observed=f"{name}: {in_json(data.get(name))}"[:300],
        )
    wrong = [name for name in contradicted(element, data) if name not in gone and name not in ("custom_field", "type")]
    for name in wrong:
        yield Reporter(seen).broken(
            "CRE-02",
            f"changed-{name}",
            summary=f"{name} is shown with another value than was sent",
            expected=f"{name}: {in_json(element[name])}"[:300],
            observed=f"{name}: {in_json(data.get(name))}"[:300],
        )
    if not gone and not wrong:
        yield kept("CRE-02")
    if isinstance(written := element.get("from"), str) and data.get("from") is not None:
        yield Reporter(seen).decide(
            "CRE-33",
            same_numbers_in(data["from"], written),
            "other-numbers",
            summary="the comma-separated form of from is shown as other numbers",
            expected=in_json(number_list(written))[:300],
            observed=in_json(data["from"])[:300],
        )
    if isinstance(custom := element.get("custom_field"), str) and len(custom) <= 1000:
        yield Reporter(seen).decide(
            "CRE-26",
            data.get("custom_field") == custom,
            "custom_field-changed",
            summary="custom_field does not come back unchanged",
            expected=in_json(custom)[:300],
            observed=in_json(data.get("custom_field"))[:300],
        )


def _defaults(seen: Observation, element: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Judgement]:
    yield Reporter(seen).decide(
        "CRE-03",
        data.get("account_sid") == seen.sid,
        "account_sid",
        summary="account_sid is not the sid in the path",
        expected=in_json(seen.sid),
        observed=in_json(data.get("account_sid")),
    )
    yield Reporter(seen).decide(
        "CRE-04",
        data.get("type") == "trans",
        "type-shown",
        summary="the type of a created campaign is not trans",
        expected='data.type: "trans"',
        observed=f"data.type: {in_json(data.get('type'))}",
    )
    if element.get("name") is None:
        yield from _filled_in(data.get("name"), "", Reporter(seen))


def _dates(seen: Observation, data: Mapping[str, Any], model: Model) -> Iterator[Judgement]:
    created, updated = instants.parse(data.get("date_created")), instants.parse(data.get("date_updated"))
    if created is None or updated is None or not instants.same(created, updated):
        yield Reporter(seen).broken(
            "CRE-21",
            "dates",
            summary="date_created and date_updated of a fresh campaign are not one RFC 3339 second",
            expected="two RFC 3339 date-times that name the same second",
            observed=", ".join(f"{name} {in_json(data.get(name))}" for name in ("date_created", "date_updated")),
        )
    elif model.anchor is not None and not (
        seen.present.earliest - NOW_SECONDS <= created <= seen.present.latest + NOW_SECONDS
    ):
        yield Reporter(seen).broken(
            "CRE-21",
            "date_created-is-not-now",
            summary="date_created is not the server's present",
            expected=f"about {instants.render(seen.present.latest)}",
            observed=in_json(data.get("date_created")),
        )
    else:
        yield kept("CRE-21")


def _instants(seen: Observation, element: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Judgement]:
    sent, shown = schedule_of(element), schedule_of(data)
    for name, one, other in zip(("send_at", "end_at"), sent, shown, strict=True):
        text = (element.get("schedule") or {}).get(name) if isinstance(element.get("schedule"), Mapping) else None
        if one is None or other is None or not isinstance(text, str) or text.endswith("+00:00"):
            continue
        yield Reporter(seen).decide(
            "CRE-32",
            instants.same(one, other),
            f"{name}-moved",
            summary=f"{name} names another instant than was sent",
            expected=f"the instant {text}",
            observed=in_json(data["schedule"].get(name)),
        )
    raw = element["schedule"] if isinstance(element.get("schedule"), Mapping) else {}
    readable = all(
        raw.get(name) is None or one is not None for name, one in zip(("send_at", "end_at"), sent, strict=True)
    )
    created = instants.parse(data.get("date_created"))
    if readable and sent[1] is None and shown[1] is not None and created is not None:
        yield from _default_end(seen, sent[0], shown[1], created)


def _default_end(seen: Observation, send_at: float | None, end_at: float, created: float) -> Iterator[Judgement]:
    start = send_at if send_at is not None else created
    starts = {start} if start > created else {start, created}
    if any(abs(end_at - each - THIRTY_DAYS) <= 5 + instants.TOLERANCE_SECONDS for each in starts):
        yield kept("CRE-31")
        return
    yield Reporter(seen).broken(
        "CRE-31",
        "default-end_at",
        summary="a missing end_at does not become 30 days after the start",
        expected=instants.render(start + THIRTY_DAYS),
        observed=instants.render(end_at),
    )


def _fresh_status(
    seen: Observation, element: Mapping[str, Any], data: Mapping[str, Any], model: Model
) -> Iterator[Judgement]:
    send_at, _ = schedule_of(element)
    if send_at is None:
        allowed: tuple[str, ...] = ("created", "in-progress")
    elif seen.present.surely_before(send_at):
        allowed = ("created",)
    else:
        return
    if data.get("status") in allowed:
        yield kept("CRE-22")
    else:
        ahead = "ahead" if allowed == ("created",) else "absent"
        yield Reporter(seen).broken(
            "CRE-22",
            f"fresh-status:send_at-{ahead}",
            summary=f"a fresh campaign has the wrong status (send_at {ahead})",
            expected=" or ".join(allowed),
            observed=in_json(data.get("status")),
        )


def _fresh_summary(seen: Observation, item: Item) -> Iterator[Judgement]:
    summary, data = item.summary, item.data or {}
    if summary is None:
        name, wrong = "none", "no summary"
    elif (sid := summary.get("campaign_sid")) != data.get("id"):
        name, wrong = "campaign_sid", f"campaign_sid {in_json(sid)} instead of {in_json(data.get('id'))}"
    elif any(summary.get(each) not in (0, None) for each in ("call_completed", "call_failed")):
        name = "calls"
        wrong = ", ".join(f"{each} {in_json(summary.get(each))}" for each in ("call_completed", "call_failed"))
    elif not instants.same(instants.parse(summary.get("DateCreated")), instants.parse(data.get("date_created"))):
        shown = (in_json(summary.get("DateCreated")), in_json(data.get("date_created")))
        name, wrong = "DateCreated", "DateCreated {} beside date_created {}".format(*shown)
    else:
        yield kept("CRE-23")
        return
    yield Reporter(seen).broken(
        "CRE-23",
        f"summary:{name}",
        summary="the summary of a fresh campaign is wrong",
        expected="campaign_sid = id, no call completed or failed, DateCreated = date_created",
        observed=wrong,
    )


CHECKS = (
    ExchangeCheck(name="create: fresh campaign", judge=fresh_campaign, operations=CREATE, plain=True),
    ExchangeCheck(name="create: every representation", judge=every_representation, operations=READ | UPDATE | LIST),
    ExchangeCheck(name="create: new ids", judge=new_ids, operations=CREATE),
)
