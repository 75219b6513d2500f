"""The client of the generated package: operations as pure halves, two clients from one template, errors, callbacks."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.build.drift import Files
from campaign_contracts.build.forms import resolve
from campaign_contracts.build.models import statuses_of
from campaign_contracts.build.operations import (
    Operation,
    common_parameters,
    operations,
    parameter_schemas,
)
from campaign_contracts.build.render import NOTICE, copied, literal, render
from campaign_contracts.build.simplify import simplify
from campaign_contracts.build.walk import parts

ERRORS: Mapping[int, str] = {
    400: "BadRequest",
    401: "Unauthorized",
    402: "PaymentRequired",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "InvalidTransition",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    429: "RateLimited",
}
_OTHER_ERRORS = ("ApiError", "NoAnswer", "NotReached", "ServerError", "UnexpectedCallback", "UnexpectedResponse")

COPIED = ("decoding.py", "demands.py", "errors.py", "exchange.py", "masking.py")
"""Modules that are the same for every specification."""

_WIDTH = 112


def client(document: Mapping[str, Any], _: str) -> Files:
    """Make everything of the package but the models. Raises UsageError for operations that no client can call."""
    found = operations(document)
    title = " ".join(document["info"]["title"].split())
    events = events_of(document)
    prefix = environment_prefix(title)
    clients = {
        "operations": found,
        "title": title,
        "clients": common_parameters(found),
        "common": {parameter.wire for parameter in common_parameters(found)},
        "regions": regions_of(document),
        "docs": {name: text for one in found for name, text in _docs(one, common_parameters(found))},
        "settings": _settings(found, regions_of(document), prefix),
        "waiting": waiting_for(document, found),
    }
    files = {
        **{name: f"{NOTICE}\n".encode() + copied(name) for name in COPIED},
        "connection.py": render(
            "connection.py.jinja",
            regions=regions_of(document),
            version=document["info"]["version"],
            prefix=prefix,
        ),
        "operations.py": render("operations.py.jinja", path=_path, operations=found),
        "client.py": render("client.py.jinja", asynchronous=False, **clients),
        "aio.py": render("client.py.jinja", asynchronous=True, **clients),
        "__init__.py": _front(document, title, bool(events)),
        "py.typed": b"",
    }
    if events:
        files["callbacks.py"] = render("callbacks.py.jinja", events=events)
    return files


def environment_prefix(title: str) -> str:
    """Return what the names of environment variables begin with: the first word of the title."""
    found = re.sub(r"[^A-Za-z0-9]", "", title.partition(" ")[0]).upper()
    return found if found[:1].isalpha() else "API"


def waiting_for(document: Mapping[str, Any], found: tuple[Operation, ...]) -> dict[str, str] | None:
    """The operation that reads one record with a status of the lifecycle by one parameter, if there is one."""
    statuses = statuses_of(document, simplify(document, parameter_schemas(document)))
    common = {parameter.wire for parameter in common_parameters(found)}
    for one in found:
        own = [parameter for parameter in one.parameters if parameter.wire not in common]
        returned = one.answer.returns.removeprefix("models.")
        if one.method == "GET" and one.answer.shape == "one" and returned in statuses and len(own) == 1:
            known = {"operation": one.name, "returns": one.answer.returns}
            return {**known, "parameter": own[0].name, "type": own[0].type}
    return None


def _path(operation: Operation) -> str:
    """Return the Python expression of an operation's path."""
    if not any(is_parameter for is_parameter, _ in operation.segments):
        return literal(operation.path)
    made = "".join(
        f"{{quote(str({text}), safe='')}}"
        if is_parameter
        else literal(text)[1:-1].replace("{", "{{").replace("}", "}}")
        for is_parameter, text in operation.segments
    )
    return f'f"{made}"'


def regions_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the servers that have a name: `x-enum-varnames` of the one variable of the first server."""
    server: Mapping[str, Any] = next(iter(document.get("servers", [])), {})
    for variable, node in server.get("variables", {}).items():
        names = node.get("x-enum-varnames", [])
        return {
            name: server["url"].replace(f"{{{variable}}}", host).rstrip("/")
            for name, host in zip(names, node.get("enum", []), strict=bool(names))
        }
    return {}


def events_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the models of callback bodies with the members that only they have; fewest demands first."""
    models: dict[str, Mapping[str, Any]] = {}
    for callback in _callbacks(document):
        models.update(_bodies(document, callback))
    found = []
    for name in sorted(models, key=lambda name: (len(models[name].get("required", [])), name)):
        others = {key for other, schema in models.items() if other != name for key in schema.get("properties", {})}
        own = tuple(sorted(set(models[name].get("properties", {})) - others))
        found.append({"model": name, "own": own})
    return found


def _callbacks(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in document.get("paths", {}).values():
        for _, kind, part in parts(item, "path item"):
            if kind == "operation":
                yield from part.get("callbacks", {}).values()


def _bodies(document: Mapping[str, Any], callback: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    node = resolve(document, callback["$ref"]) if "$ref" in callback else callback
    for _, kind, part in parts(node, "callback"):
        if kind == "media type" and "$ref" in part.get("schema", {}):
            reference = part["schema"]["$ref"]
            yield reference.rpartition("/")[2], resolve(document, reference)


def _front(document: Mapping[str, Any], title: str, has_events: bool) -> bytes:
    """Make `__init__.py`, which names everything that is meant for use."""
    simplified = simplify(document, parameter_schemas(document))
    models = sorted(simplified.schemas.keys() - parameter_schemas(document), key=str.lower)
    exports = [
        ("aio", ["AsyncClient"]),
        *([("callbacks", ["parse_callback"])] if has_events else []),
        ("client", ["Client"]),
        ("connection", ["VERSION"]),
        ("errors", sorted([*ERRORS.values(), *_OTHER_ERRORS])),
        ("exchange", ["AdviceWarning", "Page", "RawResponse", "Retry"]),
        *([("lifecycle", ["state_of"])] if "x-lifecycle" in document else []),
        ("models", models),
    ]
    names = ["__version__", *(name for _, found in exports for name in found if name != "VERSION")]
    return render("__init__.py.jinja", title=title, exports=exports, all=names)


# Docstrings


def _docs(operation: Operation, common: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    known = {parameter.wire for parameter in common}
    arguments = [(p.name, p.description) for p in operation.parameters if p.wire not in known]
    body = operation.body
    is_page = operation.answer.shape == "page"
    returns = "One page: `items`, and `total` for all pages." if is_page else operation.returns
    if body is not None and operation.answer.shape == "many":
        arguments = [
            (body.one, "One to send; its record is returned, and a failure raised."),
            (body.wrapper or "", "Several to send; the result of each is returned in order, successes and failures."),
            *arguments,
        ]
        returns = f"The record for `{body.one}`; for `{body.wrapper}` one item each: `status` tells how it went."
    elif body is not None:
        arguments = [(body.one, "What to send; fields that were not set are not sent."), *arguments]
    if operation.answer.data_may_be_null:
        returns = "The server's item; its `data` is None where the server says no more."
    yield operation.name, _docstring(operation, operation.summary, arguments, returns)
    if operation.iterator:
        arguments = [(name, text) for name, text in arguments if name not in {"limit", "offset"}]
        arguments.append(("page_size", "How many records to fetch at a time; the server's choice when left out."))
        summary = f"{operation.summary}, all pages of them, each fetched when it is needed"
        yield operation.iterator, _docstring(operation, summary, arguments, "An iterator over the records.")


def _settings(found: tuple[Operation, ...], regions: Mapping[str, str], prefix: str) -> str:
    """What the arguments of the clients themselves mean."""
    server = "another server than a region's" if regions else "the server"
    choice = "exactly one of `region` and `base_url`" if regions else "a `base_url`"
    arguments = [
        *((parameter.name, parameter.description) for parameter in common_parameters(found)),
        ("api_key", "The API key, user name of HTTP Basic."),
        ("api_token", "The API token, its password. It never shows in `repr`, logs or errors."),
        *([("region", "Where the account lives.")] if regions else []),
        ("base_url", f"Scheme and host of {server}."),
        ("timeout", "Seconds for one attempt as a whole; or an `httpx2.Timeout`, whose parts together bound it."),
        ("retry", "How often and when to try again."),
        (
            "advice",
            "What to do about a request that leaves something to the server: `warn`, `refuse`, or `off`.",
        ),
        ("http_client", "An httpx2 client of your own, with its proxies, certificates and limits. You close it."),
        ("transport", "What carries requests, for tests and for special networks."),
        ("sleep", "How to wait between attempts, given seconds."),
        ("chance", "Random numbers from 0 to 1 that spread the waits."),
        ("clock", "Seconds that only ever grow, to measure how long something takes."),
    ]
    beside = (
        f"What is not given comes from the environment: `{prefix}_API_KEY`, `{prefix}_API_TOKEN` and so on, the name "
        "of an argument in capitals."
    )
    lines = ["Prepare a client; nothing is sent yet.", "", *textwrap.wrap(beside, _WIDTH), "", "Args:"]
    lines += [line for name, text in arguments for line in _entry(name, text)]
    lines += ["", "Raises:"]
    lines += _entry(
        "ValueError",
        f"Without credentials or {choice}, or for a URL that is not scheme and host, or holds credentials.",
    )
    return "\n".join([*lines, ""])


_EXTRAS = (
    ("extra_body", "Members to send that the models do not know."),
    ("extra_query", "Parameters to send beside these."),
    ("extra_headers", "Headers to send beside the client's own."),
)


def _docstring(operation: Operation, summary: str, arguments: list[tuple[str, str]], returns: str) -> str:
    arguments = [*arguments, *_EXTRAS[0 if operation.body else 1 :]]
    lines = [f"{summary.rstrip('.')}.", ""]
    if operation.deprecated:
        lines += ["Deprecated.", ""]
    if operation.description:
        lines += [*textwrap.wrap(operation.description, _WIDTH), ""]
    if arguments:
        lines += ["Args:", *(line for name, text in arguments for line in _entry(name, text)), ""]
    lines += ["Returns:", f"    {returns}", "", "Raises:"]
    lines += _entry("pydantic.ValidationError", "A value that the specification refuses; nothing was sent.")
    for status, text in operation.raises:
        lines += _entry(ERRORS.get(status, "ApiError"), f"{status}. {text}")
    if operation.default:
        lines += _entry("ServerError", "5xx. The server failed; nothing is known about what it did.")
    lines += _entry("NoAnswer", "No answer within the time-out, or the connection broke.")
    lines += _entry("UnexpectedResponse", "An answer that the specification does not document.")
    return "\n".join([*lines, ""])


def _entry(name: str, text: str) -> list[str]:
    return textwrap.wrap(f"{name}: {text}", _WIDTH, initial_indent="    ", subsequent_indent="        ")
