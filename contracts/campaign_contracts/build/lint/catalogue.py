"""Rules, errata and pages: each id stands once, and every name they mention exists."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from campaign_contracts.build import registers
from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import parts

Heading = tuple[str, str]
"""A page and a heading of it."""

RULE = "the id of a rule of rules.yaml"
ERRATUM = "the id of an erratum of errata.yaml"
OPERATION = "the operationId of an operation"
ELEMENT = "the name of a component or an operationId"
FAMILY = "the prefix of a family of rules.yaml"

_MENTIONS: Mapping[str, tuple[tuple[Pointer, str], ...]] = {
    registers.RULES: (
        (("rules", "*", "operations", "*"), OPERATION),
        (("rules", "*", "implied_by", "*"), RULE),
    ),
    registers.ERRATA: (
        (("errata", "*", "rules", "*"), RULE),
        (("errata", "*", "schemas", "*"), ELEMENT),
    ),
    registers.PAGES: (
        (("sentences", "*", "carried_by", "rules", "*"), RULE),
        (("sentences", "*", "carried_by", "schemas", "*"), ELEMENT),
        (("sentences", "*", "carried_by", "errata", "*"), ERRATUM),
    ),
}
"""Where the registers mention something by its name, and what the name has to be."""

_PLACES: Mapping[str, Pointer] = {
    registers.RULES: ("rules", "*", "sources", "*"),
    registers.ERRATA: ("errata", "*", "sources", "*"),
    registers.PAGES: ("sentences", "*"),
}
"""Where the registers name a heading of a page."""


def check(source: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each id that stands twice and each name that means nothing."""
    yield from _doubles(source)
    yield from _families(source)
    known = _known(source, bundle)
    for path, mentions in _MENTIONS.items():
        for pattern, expected in mentions:
            yield from _unknown(source, path, pattern, expected, known[expected])
    yield from _headings(source)
    yield from _uncarried(source)
    yield from _unmirrored(source)


def _known(source: Source, bundle: Bundle) -> dict[str, Collection[str]]:
    operations = {
        str(part["operationId"])
        for _, kind, part in parts(bundle.document, "document")
        if kind == "operation" and "operationId" in part
    }
    components = {name for named in bundle.document["components"].values() for name in named}
    return {
        RULE: registers.identifiers(source, registers.RULES),
        ERRATUM: registers.identifiers(source, registers.ERRATA),
        OPERATION: operations,
        ELEMENT: components | operations,
    }


def _doubles(source: Source) -> Iterator[Problem]:
    for path in (registers.RULES, registers.ERRATA, registers.PAGES):
        entries = list(registers.entries(source, path))
        count = Counter(entry.get("id") for _, entry in entries)
        for pointer, entry in entries:
            if count[entry.get("id")] > 1:
                yield source.documents[path].problem(
                    (*pointer, "id"),
                    found=f"the id {entry.get('id')!r} {count[entry.get('id')]} times",
                    expected="each id once",
                    action="give the newer entry an id that was never used",
                )


def _families(source: Source) -> Iterator[Problem]:
    families = {entry.get("prefix") for _, entry in registers.entries(source, registers.RULES, ("families", "*"))}
    for pointer, entry in registers.entries(source, registers.RULES):
        if str(entry.get("id")).partition("-")[0] not in families:
            yield source.documents[registers.RULES].problem(
                (*pointer, "id"),
                found=f"the id {entry.get('id')!r}, whose prefix is no family's",
                expected=FAMILY,
                action="correct the id, or add the family",
            )


def _unknown(source: Source, path: str, pattern: Pointer, expected: str, known: Collection[str]) -> Iterator[Problem]:
    document = source.documents.get(path)
    if document is None:
        return
    for pointer, name in registers.matches(document.value, pattern):
        if name not in known:
            yield document.problem(
                pointer, found=repr(name), expected=expected, action="correct the name, or write what it names"
            )


def _headings(source: Source) -> Iterator[Problem]:
    """Check the headings that rules, errata and sentences name."""
    pages = registers.entries(source, registers.PAGES, ("pages", "*"))
    known = {(page.get("id"), heading) for _, page in pages for heading in page.get("headings", {})}
    for path, pattern in _PLACES.items():
        for pointer, place in registers.entries(source, path, pattern):
            if (place.get("page"), place.get("heading")) not in known:
                yield source.documents[path].problem(
                    pointer,
                    found=f"the heading {place.get('heading')!r} of the page {place.get('page')!r}",
                    expected="a page of pages.yaml and one of its headings",
                    action="correct the names, or add the heading",
                )


def _uncarried(source: Source) -> Iterator[Problem]:
    """Check that what a rule claims to find on a page is among the sentences of the pages."""
    carried = {
        rule
        for _, sentence in registers.entries(source, registers.PAGES)
        for _, rule in registers.matches(sentence, ("carried_by", "rules", "*"))
    }
    for pointer, rule in registers.entries(source, registers.RULES):
        if rule.get("authority") == "page" and rule.get("id") not in carried and registers.PAGES in source.documents:
            yield source.documents[registers.RULES].problem(
                pointer,
                found=f"the rule {rule.get('id')} of authority 'page', carried by no sentence of a page",
                expected="at least one sentence in pages.yaml that it carries",
                action="name it under carried_by, or correct its authority",
            )


def _unmirrored(source: Source) -> Iterator[Problem]:
    """Check that a rule or an erratum names the headings of the sentences that it carries, and no others."""
    if registers.PAGES not in source.documents:
        return
    carried: dict[str, set[Heading]] = {}
    for _, sentence in registers.entries(source, registers.PAGES):
        for kind in ("rules", "errata"):
            for _, name in registers.matches(sentence, ("carried_by", kind, "*")):
                carried.setdefault(name, set()).add(_heading(sentence))
    for path in (registers.RULES, registers.ERRATA):
        for pointer, entry in registers.entries(source, path):
            named = {_heading(place) for _, place in registers.matches(entry, ("sources", "*"))}
            if path == registers.RULES and entry.get("authority") not in ("page", "example"):
                continue  # the pages do not state such a rule, though sentences may touch it
            for page, heading in sorted(carried.get(str(entry.get("id")), set()) ^ named):
                where = (
                    "a source" if (page, heading) in named else "no source, though a sentence there is carried by it"
                )
                yield source.documents[path].problem(
                    (*pointer, "sources"),
                    found=f"{entry.get('id')}: the heading {heading!r} of the page {page!r} is {where}",
                    expected="the headings of exactly the sentences that name it under carried_by",
                    action="name it in both places, or in neither",
                )


def _heading(place: Mapping[str, object]) -> Heading:
    return str(place.get("page")), str(place.get("heading"))
