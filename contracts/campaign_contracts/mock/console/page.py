"""Pages for people: what is in the mock, what it was asked, its clock, API references made from the documents."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import orjson
from markupsafe import Markup, escape

from campaign_contracts.mock.campaigns.callbacks import Callbacks
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.clock import SECOND, utc_text
from campaign_contracts.mock.companions import document
from campaign_contracts.mock.console import drawing
from campaign_contracts.mock.console.acting import ACTIONS
from campaign_contracts.mock.console.control import Control
from campaign_contracts.mock.console.rehearsal import FAILURES
from campaign_contracts.mock.console.traffic import Traffic
from campaign_contracts.mock.wire.refusal import not_found
from campaign_contracts.request_log.page import environment, kept, log_values, one_values
from campaign_contracts.spec import Json, Spec

if TYPE_CHECKING:
    from jinja2 import Environment

SHOWN_CAMPAIGNS = 50
SHOWN_CALLBACKS = 30
SHOWN_CHARACTERS = 400
STEPS = (("+10 s", 10), ("+1 min", 60), ("+10 min", 600), ("+1 h", 3600), ("+1 day", 86_400))
_CODE, _BOLD = re.compile(r"`([^`]+)`"), re.compile(r"\*\*([^*]+)\*\*")
_KEPT = ("campaign", "operation", "status", "broken", "search")
"""What of a query stays when a button is pressed."""
_NOT_TOLD = frozenset({"id", "account_sid", "name", "status", "from", "date_created", "date_updated"})


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

    def __init__(
        self,
        *,
        service: Service,
        callbacks: Callbacks,
        control: Control,
        traffic: Traffic,
        accounts: tuple[str, ...],
        spec: Spec,
        faults: Callable[[], Mapping[str, str]],
    ) -> None:
        """Show this service. `faults` says what each fault does."""
        self._service = service
        self._control = control
        self._traffic = traffic
        self._faults = faults
        self._callbacks = callbacks
        self._accounts = accounts
        self._spec = spec
        self._references: dict[str, bytes] = {}

    @cached_property
    def _environment(self) -> "Environment":
        made = environment("campaign_contracts.mock.console")
        made.filters["prose"] = prose
        return made

    @cached_property
    def _fault_options(self) -> Markup:
        options = (Markup('<option value="{}">{}</option>').format(*each) for each in self._faults().items())
        return Markup("").join(options)

    def version(self, now: int) -> object:
        """Something that differs when the overview would."""
        service, control = self._service, self._control
        last = self._callbacks.attempts[-1] if self._callbacks.attempts else None
        return (
            now // SECOND,
            self._traffic.count,
            self._traffic.log.version,
            id(last),
            [service.store.totals(sid) for sid in self._accounts],
            control.faults(),
            control.planned,
            control.contrarian,
        )

    def one(self, place: str) -> bytes:
        """The page of one request. Raises RefusalError."""
        entry = self._traffic.log.get(int(place)) if place.isascii() and place.isdigit() and len(place) < 19 else None
        if entry is None:
            raise not_found("this request is not kept, or never came")
        return self._environment.get_template("request.html.jinja").render(**one_values(entry)).encode()

    def back(self, query: Mapping[str, str]) -> str:
        """Where the overview is that somebody looked at."""
        chosen = self._service.store.get_anywhere(query.get("campaign", ""))
        told = {name: query.get(name, "") for name in _KEPT}
        return f"/{kept(told, campaign=chosen.campaign.id if chosen else '')}"

    def overview(self, now: int, query: Mapping[str, str], *, problem: str = "") -> bytes:
        """The page `/`; `problem` says why what was asked for was not done."""
        service, control = self._service, self._control
        totals = {sid: service.store.totals(sid) for sid in self._accounts}
        counts: Counter[str] = Counter()
        for total in totals.values():
            counts.update(total)
        chosen = service.store.get_anywhere(query.get("campaign", ""))
        search = query.get("search", "").strip()
        youngest, many = service.store.youngest(SHOWN_CAMPAIGNS), sum(counts.values()) - counts["deleted"]
        if search:
            youngest, many = service.store.search(search, SHOWN_CAMPAIGNS)
        text = self._environment.get_template("page.html.jinja").render(
            now=utc_text(now),
            refreshing="live" in query,
            problem=problem,
            here=self.back(query),
            kept={name: query.get(name, "") for name in _KEPT},
            steps=STEPS,
            faults=control.faults(),
            fault_options=self._fault_options,
            failures=FAILURES,
            planned=control.planned,
            contrarian=control.contrarian,
            can_be_contrarian=control.can_be_contrarian,
            actions=ACTIONS,
            boxes=drawing.boxes(counts),
            arrows=list(drawing.arrows(service.behaviour.lifecycle)),
            accounts=[{"sid": sid, "total": sum(total.values())} for sid, total in totals.items()],
            search=search,
            campaigns=[self._shown(identifier) for identifier in youngest],
            many=many,
            chosen=self._shown(chosen.campaign.id) if chosen else None,
            parameters=list(_parameters(chosen)) if chosen else [],
            line=drawing.time_line(service.scheduler.calls(chosen.campaign) if chosen else [], now),
            callbacks=list(self._sent(chosen.campaign.id if chosen else None)),
            log=log_values(self._traffic.log, query),
        )
        return text.encode()

    def _sent(self, campaign: str | None) -> Iterator[dict[str, Json]]:
        """The youngest attempts to deliver callbacks, of one campaign or of all."""
        attempts = [sent for sent in self._callbacks.attempts if campaign in {None, sent["campaign_sid"]}]
        for place, sent in list(enumerate(attempts))[: -SHOWN_CALLBACKS - 1 : -1]:
            payload = sent["payload"]
            number = payload.get("number") or payload.get("to")
            yield {**sent, "number": number, "told": payload.get("status"), "place": place, "text": _pretty(payload)}

    def _shown(self, identifier: str) -> Shown:
        row = self._service.store.get_anywhere(identifier)
        if row is None:
            raise KeyError(identifier)
        campaign, counts = row.campaign, self._service.scheduler.counts(row.campaign)
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
    def documents(self) -> Mapping[str, bytes]:
        """The OpenAPI documents by the name under which they are served."""
        return {
            "openapi.json": json.dumps(self._spec.document, ensure_ascii=False).encode(),
            "companions.json": document.content(),
        }

    def reference(self, name: str) -> bytes:
        """The pages `/docs` and `/companions`: a reference made from the document of this name."""
        if name not in self._references:
            spec = self._spec if name == "openapi.json" else document.spec()
            schemas = [(name, _pretty(schema)) for name, schema in spec.document["components"]["schemas"].items()]
            text = self._environment.get_template("docs.html.jinja").render(
                info=spec.document["info"], own=name, operations=list(_operations(spec)), schemas=schemas
            )
            self._references[name] = text.encode()
        return self._references[name]


def _parameters(row: Row) -> Iterator[tuple[str, str]]:
    """What a campaign was created with, as text that fits the page; its numbers stand on the time line."""
    for name, value in orjson.loads(row.data).items():
        if name not in _NOT_TOLD and value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield name, text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _operations(spec: Spec) -> Iterator[dict[str, Json]]:
    for path, item in spec.document["paths"].items():
        for method in [name for name in item if name in {"get", "post", "put", "delete"}]:
            operation = item[method]
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            answers = [(status, _resolved(spec, answer)) for status, answer in operation["responses"].items()]
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "deprecated": operation.get("deprecated", False),
                "parameters": [_parameter(spec, parameter) for parameter in parameters],
                "examples": list(_examples(spec, _resolved(spec, operation.get("requestBody", {})))),
                "schema": _schema_name(operation.get("requestBody", {})),
                "answers": [
                    {
                        **found,
                        "status": status,
                        "schema": _schema_name(found),
                        "examples": list(_examples(spec, found)),
                    }
                    for status, found in answers
                ],
            }


def _parameter(spec: Spec, parameter: Json) -> dict[str, Json]:
    found = _resolved(spec, parameter)
    schema = _resolved(spec, found["schema"])
    words = [f"{key} {schema[key]}" for key in ("type", "minimum", "maximum", "default") if key in schema]
    return {**found, "shape": ", ".join(words).removeprefix("type ")}


def _schema_name(carrier: Json) -> str:
    """The name of the schema of a body, where it has one."""
    schema = carrier.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _examples(spec: Spec, carrier: Json) -> Iterator[dict[str, str]]:
    content = carrier.get("content", {}).get("application/json", {})
    for name, example in content.get("examples", {}).items():
        found = _resolved(spec, example)
        yield {"summary": found.get("summary", name), "text": _pretty(found.get("value"))}


def _resolved(spec: Spec, entry: Json) -> Json:
    return spec.resolve(entry["$ref"]) if "$ref" in entry else entry


def prose(text: str) -> Markup:
    """Descriptions as HTML: paragraphs, code in backquotes, bold in pairs of asterisks; everything else is text."""
    escaped = str(escape(text))
    marked = _BOLD.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", escaped))
    # Safe: the text was escaped before the only two kinds of markup were put in.
    return Markup("</p><p>").join(Markup(part) for part in re.split(r"\n\s*\n", marked))  # noqa: S704


def _pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
