"""Two documents' operations side by side: paths, parameters, bodies, answers, callbacks, security, servers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from campaign_contracts.diff.change import Change, Changes, Direction, Kind
from campaign_contracts.diff.document import ANNOTATIONS, Document, bare, key, operations
from campaign_contracts.diff.schemas import SchemaDiff
from campaign_contracts.spec import Json

Operation = Mapping[str, Json]

_STYLES = {"query": ("form", True), "cookie": ("form", True), "path": ("simple", False), "header": ("simple", False)}


@dataclass(frozen=True, kw_only=True)
class _Op:
    """An operation with the parameters of its path; `path` without the names of its parameters identifies it."""

    method: str
    path: str
    content: Operation
    parameters: Mapping[tuple[str, str], Json]
    document: Document

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class OperationDiff:
    """Compares every operation, and what stands around them."""

    def __init__(self, old: Document, new: Document) -> None:
        """Take two documents."""
        self.old, self.new = old, new
        self.schemas = SchemaDiff(old=old, new=new)

    def into(self, changes: Changes) -> None:
        """Add every change."""
        before, after = _all(self.old), _all(self.new)
        for identity, op in before.items():
            if identity not in after:
                changes.add(_change(Kind.BREAKING, "operation", op.name, "is no longer there"), op.name)
                continue
            for change in self._operation(op, after[identity]):
                changes.add(change, after[identity].name)
        for identity, op in after.items():
            if identity not in before:
                changes.add(_change(Kind.COMPATIBLE, "operation", op.name, "is new"), op.name)
        for change in self._around():
            changes.add(change)

    def _operation(self, old: _Op, new: _Op) -> Iterator[Change]:
        o, n = old.content, new.content
        yield from _words(o, n, "operation", new.name)
        if old.path != new.path:
            yield _change(Kind.DOCUMENTATION, "operation", new.name, f"was written {old.path}")
        if o.get("operationId") != n.get("operationId"):
            text = f"operationId {o.get('operationId')} became {n.get('operationId')}: generated clients name it so"
            yield _change(Kind.DOCUMENTATION, "operation", new.name, text)
        if bool(n.get("deprecated")) and not o.get("deprecated"):
            yield _change(Kind.DOCUMENTATION, "operation", new.name, "is deprecated")
        yield from self._parameters(old, new)
        yield from self._body(o.get("requestBody"), n.get("requestBody"), Direction.REQUEST, "body")
        yield from self._answers(o, n, Direction.ANSWER)
        yield from self._callbacks(o.get("callbacks") or {}, n.get("callbacks") or {})
        yield from self._security(o, n, new.name)

    def _parameters(self, old: _Op, new: _Op) -> Iterator[Change]:
        for identity, entry in old.parameters.items():
            place = f"{identity[0]} parameter {entry['name']}"
            if identity not in new.parameters:
                yield _change(Kind.BREAKING, "parameter", place, "is no longer taken", Direction.REQUEST)
            else:
                yield from self._parameter(entry, new.parameters[identity], place)
        for identity, entry in new.parameters.items():
            if identity not in old.parameters:
                required = bool(entry.get("required"))
                kind = Kind.BREAKING if required else Kind.COMPATIBLE
                place = f"{identity[0]} parameter {entry['name']}"
                text = f"is new and {'required' if required else 'optional'}"
                yield _change(kind, "parameter", place, text, Direction.REQUEST)

    def _parameter(self, o: Json, n: Json, place: str) -> Iterator[Change]:
        yield from _words(o, n, "parameter", place)
        yield from _required(o, n, "parameter", place, Direction.REQUEST)
        for name, default in zip(("style", "explode"), _STYLES.get(o["in"], ("form", True)), strict=True):
            before, after = o.get(name, default), n.get(name, default)
            if before != after:
                yield _change(Kind.BREAKING, "parameter", place, f"{name} {before} became {after}", Direction.REQUEST)
        before, after = (_media(entry) for entry in (o, n))
        yield from self._media(before, after, Direction.REQUEST, "parameter", place)

    def _body(self, old: Json, new: Json, direction: Direction, place: str) -> Iterator[Change]:
        o, n = self.old.resolved(old), self.new.resolved(new)
        if o is None and n is None:
            return
        sent = direction is Direction.REQUEST
        if n is None:
            yield _change(Kind.BREAKING, "body", place, "is no longer there", direction)
        elif o is None:
            harmless = not n.get("required") or not sent
            text = f"is new{' and required' if n.get('required') else ''}"
            yield _change(Kind.COMPATIBLE if harmless else Kind.BREAKING, "body", place, text, direction)
        else:
            yield from _words(o, n, "body", place)
            yield from _required(o, n, "body", place, direction)
            yield from self._media(o.get("content") or {}, n.get("content") or {}, direction, "body", place)

    def _media(self, old: Json, new: Json, direction: Direction, area: str, place: str) -> Iterator[Change]:
        """Bodies by media type. What is taken or can be asked for no longer breaks; one more breaks nobody."""
        for name, entry in old.items():
            if name in new:
                yield from self.schemas.compare(
                    entry.get("schema", True), new[name].get("schema", True), direction, place
                )
            elif (match := next((other for other in new if _covers(other, name)), None)) is not None:
                yield from self.schemas.compare(
                    entry.get("schema", True), new[match].get("schema", True), direction, place
                )
            else:
                yield _change(Kind.BREAKING, area, place, f"{name or 'schema'} is no longer spoken", direction)
        for name in new:
            if name not in old and not any(_covers(name, other) for other in old):
                yield _change(Kind.COMPATIBLE, area, place, f"{name or 'schema'} is spoken too", direction)

    def _answers(self, o: Operation, n: Operation, direction: Direction) -> Iterator[Change]:
        old, new = ({str(s): v for s, v in (op.get("responses") or {}).items()} for op in (o, n))
        server = direction is Direction.ANSWER
        for status, answer in old.items():
            place = f"answer {status}"
            match = _covering(status, new)
            if match is None:
                good = status.startswith(("2", "3"))
                kind = Kind.BREAKING if good or not server else Kind.COMPATIBLE
                yield _change(kind, "answer", place, "is no longer given", direction)
            else:
                yield from self._answer(answer, new[match], direction, place)
        for status in new:
            if status not in old and _covering(status, old) is None:
                yield _change(Kind.COMPATIBLE, "answer", f"answer {status}", "is new", direction)

    def _answer(self, old: Json, new: Json, direction: Direction, place: str) -> Iterator[Change]:
        o, n = self.old.resolved(old) or {}, self.new.resolved(new) or {}
        yield from _words(o, n, "answer", place)
        before, after = o.get("content") or {}, n.get("content") or {}
        if before or after:
            yield from self._media(before, after, direction, "answer", place)
        headers, now = ({k.lower(): v for k, v in (each.get("headers") or {}).items()} for each in (o, n))
        for name, entry in headers.items():
            where = f"{place}, header {name}"
            if name not in now:
                yield _change(Kind.BREAKING, "answer", where, "is no longer sent", direction)
                continue
            a, b = self.old.resolved(entry), self.new.resolved(now[name])
            yield from _words(a, b, "answer", where)
            yield from _required(a, b, "answer", where, direction)
            yield from self._media(_media(a), _media(b), direction, "answer", where)
        for name in now.keys() - headers.keys():
            yield _change(Kind.COMPATIBLE, "answer", f"{place}, header {name}", "is new", direction)

    def _callbacks(self, old: Json, new: Json) -> Iterator[Change]:
        """Here the server is the one who sends, and the caller the one who answers."""
        for name, entry in old.items():
            if name not in new:
                yield _change(Kind.BREAKING, "callback", f"callback {name}", "is no longer sent", Direction.ANSWER)
                continue
            before, after = (self._sent(doc, each) for doc, each in ((self.old, entry), (self.new, new[name])))
            for identity, operation in before.items():
                if identity not in after:
                    text = f"{identity[1].upper()} to {identity[0]} is no longer sent"
                    yield _change(Kind.BREAKING, "callback", f"callback {name}", text, Direction.ANSWER)
                    continue
                place = f"callback {name}"
                yield from self._body(
                    operation.get("requestBody"), after[identity].get("requestBody"), Direction.ANSWER, place
                )
                yield from self._answers(operation, after[identity], Direction.REQUEST)
        for name in new:
            if name not in old:
                yield _change(Kind.COMPATIBLE, "callback", f"callback {name}", "is new", Direction.ANSWER)

    def _sent(self, document: Document, callback: Json) -> dict[tuple[str, str], Operation]:
        return {
            (address, method): operation
            for address, item in (document.resolved(callback) or {}).items()
            for method, operation in (document.resolved(item) or {}).items()
            if isinstance(operation, Mapping)
        }

    def _security(self, o: Operation, n: Operation, place: str) -> Iterator[Change]:
        before = _ways(o.get("security", self.old.content.get("security")))
        after = _ways(n.get("security", self.new.content.get("security")))
        for way in before:
            if not any(_no_more(other, way) for other in after):
                yield _change(Kind.BREAKING, "security", "security", f"{_spelt(way)} is not enough any more")
        for way in after:
            if way not in before:
                harmless = any(_no_more(way, other) for other in before) or len(after) > 1
                kind = Kind.COMPATIBLE if harmless else Kind.BREAKING
                if kind is Kind.COMPATIBLE:
                    yield _change(kind, "security", "security", f"{_spelt(way)} is enough")

    def _around(self) -> Iterator[Change]:
        """Servers, security schemes, webhooks, and the words of the document."""
        old, new = self.old.content, self.new.content
        servers, now = ([each.get("url", "/") for each in doc.get("servers") or []] for doc in (old, new))
        for url in servers:
            if url not in now and now:
                yield _change(Kind.BREAKING, "document", f"server {url}", "is no longer there")
        for url in now:
            if url not in servers and servers:
                yield _change(Kind.COMPATIBLE, "document", f"server {url}", "is new")
        schemes, later = ((doc.get("components") or {}).get("securitySchemes") or {} for doc in (old, new))
        for name, scheme in schemes.items():
            if name in later and key(bare(self.old.resolved(scheme))) != key(bare(self.new.resolved(later[name]))):
                yield _change(Kind.BREAKING, "security", f"security scheme {name}", "works otherwise")
        hooks, hooks_now = old.get("webhooks") or {}, new.get("webhooks") or {}
        if hooks or hooks_now:
            wrapped = ({name: {"": item} for name, item in each.items()} for each in (hooks, hooks_now))
            yield from self._callbacks(*wrapped)
        for name in ("info", "tags", "externalDocs"):
            if old.get(name) != new.get(name):
                yield _change(Kind.DOCUMENTATION, "document", name, "changed")


def _all(document: Document) -> dict[tuple[str, str], _Op]:
    found = {}
    for method, path, content, parameters in operations(document):
        resolved = [document.resolved(each) for each in parameters]
        names = {name: f"{{{index}}}" for index, name in enumerate(re.findall(r"\{([^{}]+)\}", path))}
        by_identity = {
            (each["in"], names.get(each["name"], each["name"]) if each["in"] == "path" else _folded(each)): each
            for each in resolved
        }
        op = _Op(method=method, path=path, content=content, parameters=by_identity, document=document)
        found[method, re.sub(r"\{[^{}]+\}", "{}", path)] = op
    return found


def _folded(parameter: Json) -> str:
    name = str(parameter["name"])
    return name.lower() if parameter["in"] == "header" else name


def _media(entry: Json) -> Json:
    """The content of a parameter or header; its schema under no name."""
    return entry.get("content") or {"": {"schema": entry.get("schema", True)}}


def _covers(wide: str, narrow: str) -> bool:
    """Whether one media type is a range that holds another."""
    if wide in ("*/*", narrow):
        return bool(narrow)
    return wide.endswith("/*") and narrow.startswith(wide[:-1])


def _covering(status: str, answers: Mapping[str, Json]) -> str | None:
    """The entry of an operation's answers that speaks of a status."""
    family = f"{status[:1]}XX"
    return next((name for name in (status, family, family.lower(), "default") if name in answers), None)


def _required(o: Json, n: Json, area: str, place: str, direction: Direction) -> Iterator[Change]:
    before, after = bool(o.get("required")), bool(n.get("required"))
    if before != after:
        harmless = after is (direction is Direction.ANSWER)
        text = "is required now" if after else "is no longer required"
        yield _change(Kind.COMPATIBLE if harmless else Kind.BREAKING, area, place, text, direction)


def _ways(security: Json) -> list[Mapping[str, Json]]:
    return list(security) if security else [{}]


def _no_more(way: Mapping[str, Json], than: Mapping[str, Json]) -> bool:
    """Whether somebody who can do `than` can do `way`."""
    return all(name in than and set(scopes) <= set(than[name]) for name, scopes in way.items())


def _spelt(way: Mapping[str, Json]) -> str:
    return " with ".join(f"{n} ({', '.join(s)})" if s else n for n, s in way.items()) or "no authorization"


def _words(o: Json, n: Json, area: str, place: str) -> Iterator[Change]:
    changed = [name for name in ANNOTATIONS if name != "deprecated" and o.get(name) != n.get(name)]
    if changed:
        yield _change(Kind.DOCUMENTATION, area, place, f"{', '.join(changed)} changed")


def _change(kind: Kind, area: str, place: str, text: str, direction: Direction | None = None) -> Change:
    return Change(kind=kind, area=area, place=place, text=text, direction=direction)
