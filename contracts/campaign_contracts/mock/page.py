"""Pages for people: what is in the mock, its clock, an API reference made from the bundle. Without any script."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from campaign_contracts.lifecycle import REFUSED, Lifecycle
from campaign_contracts.mock.callbacks import Callbacks
from campaign_contracts.mock.calls import Call
from campaign_contracts.mock.clock import SECOND, utc_text
from campaign_contracts.mock.service import Service
from campaign_contracts.spec import Spec

Json = Any

SHOWN_CAMPAIGNS = 50
SHOWN_NUMBERS = 40
SHOWN_CALLBACKS = 30
STEPS = (("+10 s", 10), ("+1 min", 60), ("+10 min", 600), ("+1 h", 3600), ("+1 day", 86_400))

_PLACES = {
    "created": (70, 60),
    "in-progress": (270, 60),
    "paused": (270, 180),
    "deleted": (70, 180),
    "completed": (500, 60),
    "failed": (500, 120),
    "canceled": (500, 180),
    "archived": (720, 60),
}
_COLOURS = {"completed": "#2e9d57", "busy": "#c98a1b", "no-answer": "#8a8f98", "failed": "#cc3d3d"}
_CODE, _BOLD = re.compile(r"`([^`]+)`"), re.compile(r"\*\*([^*]+)\*\*")
_LEFT, _WIDTH = 130, 730


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One campaign as the page shows it."""

    id: str
    name: str
    account: str
    status: str
    created: str
    completed: int
    failed: int
    running: int
    targets: int

    def share(self, count: int) -> float:
        """A percentage of the targets."""
        return round(100 * min(count, self.targets) / self.targets, 1) if self.targets else 0.0


class Pages:
    """Renders pages of one mock."""

    def __init__(self, *, service: Service, callbacks: Callbacks, accounts: tuple[str, ...], spec: Spec) -> None:
        """Show this service."""
        self._service = service
        self._callbacks = callbacks
        self._accounts = accounts
        self._spec = spec

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(loader=PackageLoader("campaign_contracts.mock"), autoescape=True, trim_blocks=True)
        environment.filters["prose"] = prose
        return environment

    def overview(self, now: int, query: Mapping[str, str]) -> bytes:
        """The page `/`."""
        service = self._service
        totals = {sid: service.store.totals(sid) for sid in self._accounts}
        counts: Counter[str] = Counter()
        for total in totals.values():
            counts.update(total)
        campaigns = [self._shown(identifier) for identifier in service.store.youngest(SHOWN_CAMPAIGNS)]
        chosen = service.store.get_anywhere(query.get("campaign", ""))
        calls = service.calls(chosen.campaign) if chosen else []
        text = self._environment.get_template("page.html.jinja").render(
            now=utc_text(now),
            live="live" in query,
            steps=STEPS,
            faults=sorted(service.behaviour.faults),
            boxes=[{"status": status, "x": x, "y": y, "count": counts[status]} for status, (x, y) in _PLACES.items()],
            edges=list(_edges(service.behaviour.lifecycle)),
            accounts=[{"sid": sid, "total": sum(total.values())} for sid, total in totals.items()],
            campaigns=campaigns,
            hidden=sum(counts.values()) > len(campaigns),
            chosen=chosen.campaign if chosen else None,
            callbacks=list(self._callbacks.attempts)[: -SHOWN_CALLBACKS - 1 : -1],
            **_time_line(calls, now),
        )
        return text.encode()

    def _shown(self, identifier: str) -> Shown:
        row = self._service.store.get_anywhere(identifier)
        if row is None:
            raise KeyError(identifier)
        campaign, counts = row.campaign, self._service.counts(row.campaign)
        return Shown(
            id=campaign.id,
            name=campaign.name,
            account=campaign.account,
            status=self._service.behaviour.state(campaign.state).status,
            created=utc_text(campaign.created_at)[:19].replace("T", " "),
            completed=counts.call_completed,
            failed=counts.call_failed,
            running=counts.call_inprogress,
            targets=counts.call_completed + counts.call_failed + counts.call_inprogress + counts.call_scheduled,
        )

    @cached_property
    def reference(self) -> bytes:
        """The page `/docs`."""
        document = self._spec.document
        schemas = [(name, _pretty(schema)) for name, schema in document["components"]["schemas"].items()]
        template = self._environment.get_template("docs.html.jinja")
        return template.render(info=document["info"], operations=list(self._operations()), schemas=schemas).encode()

    @cached_property
    def bundle(self) -> bytes:
        """The bundle, `/openapi.json`."""
        return json.dumps(self._spec.document, ensure_ascii=False).encode()

    def _operations(self) -> Iterator[dict[str, Json]]:
        for path, item in self._spec.document["paths"].items():
            for method, operation in item.items():
                if method not in {"get", "post", "put", "delete"}:
                    continue
                parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                answers = operation["responses"].items()
                yield {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "deprecated": operation.get("deprecated", False),
                    "parameters": [self._parameter(parameter) for parameter in parameters],
                    "examples": list(self._examples(self._resolved(operation.get("requestBody", {})))),
                    "answers": [
                        {"status": status, "examples": list(self._examples(found)), **found}
                        for status, found in ((status, self._resolved(answer)) for status, answer in answers)
                    ],
                }

    def _parameter(self, parameter: Json) -> dict[str, Json]:
        found = self._resolved(parameter)
        schema = self._resolved(found["schema"])
        words = [f"{key} {schema[key]}" for key in ("type", "minimum", "maximum", "default") if key in schema]
        return {**found, "shape": ", ".join(words).removeprefix("type ")}

    def _examples(self, carrier: Json) -> Iterator[dict[str, str]]:
        content = carrier.get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            found = self._resolved(example)
            yield {"summary": found.get("summary", name), "text": _pretty(found.get("value"))}

    def _resolved(self, entry: Json) -> Json:
        return self._spec.resolve(entry["$ref"]) if "$ref" in entry else entry


def prose(text: str) -> Markup:
    """Descriptions as HTML: paragraphs, code in backquotes, bold in pairs of asterisks; everything else is text."""
    escaped = str(escape(text))
    marked = _BOLD.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", escaped))
    # Safe: the text was escaped before the only two kinds of markup were put in.
    return Markup("</p><p>").join(Markup(part) for part in re.split(r"\n\s*\n", marked))  # noqa: S704


def _pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _edges(lifecycle: Lifecycle) -> Iterator[dict[str, float]]:
    """An arrow for each pair of statuses that some decided cell leads between."""
    pairs = dict.fromkeys(
        (lifecycle.states[cell.state].status, lifecycle.states[outcome].status)
        for cell in lifecycle.cells()
        if cell.decided
        for outcome in cell.outcomes
        if outcome != REFUSED
    )
    for begin, end in pairs:
        if begin != end:
            (x1, y1), (x2, y2) = _PLACES[begin], _PLACES[end]
            shift = 6 if (end, begin) in pairs else 0
            yield _between(x1, y1, x2, y2, shift)


def _between(x1: float, y1: float, x2: float, y2: float, shift: float) -> dict[str, float]:
    """A line from the edge of one box to the edge of another, moved aside where one comes back."""
    length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    along_x, along_y = (x2 - x1) / length, (y2 - y1) / length
    reach = min(57 / abs(along_x) if along_x else 999, 22 / abs(along_y) if along_y else 999)
    aside_x, aside_y = -along_y * shift, along_x * shift
    return {
        "x1": round(x1 + along_x * reach + aside_x, 1),
        "y1": round(y1 + along_y * reach + aside_y, 1),
        "x2": round(x2 - along_x * reach + aside_x, 1),
        "y2": round(y2 - along_y * reach + aside_y, 1),
    }


def _time_line(calls: list[Call], now: int) -> dict[str, Json]:
    """The calls of the first numbers as bars."""
    numbers = list(dict.fromkeys(call.number for call in calls))[:SHOWN_NUMBERS]
    shown = [call for call in calls if call.number in set(numbers)]
    if not shown:
        return {"bars": [], "numbers": [], "rows": 0, "begin": "", "end": ""}
    begin = shown[0].start
    end = max(min(call.end, now) for call in shown)
    scale = _WIDTH / max(end - begin, SECOND)
    bars = [
        {
            "row": numbers.index(call.number),
            "x": round(_LEFT + (call.start - begin) * scale, 1),
            "width": max(2.0, round((min(call.end, now) - call.start) * scale, 1)),
            "colour": _COLOURS[call.status] if call.end <= now else "#2f6fde",
            "title": f"{call.number}, attempt {call.attempt}: {call.status if call.end <= now else 'in-progress'}",
        }
        for call in shown
    ]
    texts = {"begin": utc_text(begin)[:19], "end": utc_text(end)[:19]}
    return {"bars": bars, "numbers": numbers, "rows": len(numbers), **texts}
