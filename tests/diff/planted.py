"""A small API, and changes of it whose meaning is known: what the comparison is tried on, and measured against others.

Each change is made to a fresh copy of the document. The kind is what it means to callers of today.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaign_contracts.diff.change import Kind

Json = Any

BREAKING, COMPATIBLE, WORDS = Kind.BREAKING, Kind.COMPATIBLE, Kind.DOCUMENTATION


def ferry() -> Json:
    """Crossings can be listed, booked, read, changed and cancelled; a booking calls back."""
    booking = {"$ref": "#/components/schemas/Booking"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Ferry", "version": "1.0.0", "description": "Crossings."},
        "servers": [{"url": "https://ferry.example"}],
        "security": [{"key": []}],
        "paths": {
            "/bookings": {
                "get": {
                    "operationId": "listBookings",
                    "summary": "List bookings",
                    "parameters": [
                        {
                            "name": "limit",
                            "in": "query",
                            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
                        },
                        {"name": "port", "in": "query", "schema": {"$ref": "#/components/schemas/Port"}},
                        {"name": "since", "in": "query", "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "A page",
                            "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
                            "content": {
                                "application/json": {"schema": {"type": "array", "items": copy.deepcopy(booking)}}
                            },
                        },
                        "400": {"$ref": "#/components/responses/Problem"},
                    },
                },
                "post": {
                    "operationId": "book",
                    "summary": "Book a crossing",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewBooking"}}},
                    },
                    "responses": {
                        "201": {
                            "description": "Booked",
                            "content": {"application/json": {"schema": copy.deepcopy(booking)}},
                        },
                        "400": {"$ref": "#/components/responses/Problem"},
                    },
                    "callbacks": {
                        "departed": {
                            "{$request.body#/notify}": {
                                "post": {
                                    "requestBody": {
                                        "required": True,
                                        "content": {
                                            "application/json": {"schema": {"$ref": "#/components/schemas/Departure"}}
                                        },
                                    },
                                    "responses": {"200": {"description": "Noted"}},
                                }
                            }
                        }
                    },
                },
            },
            "/bookings/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "get": {
                    "operationId": "readBooking",
                    "responses": {
                        "200": {
                            "description": "A booking",
                            "content": {"application/json": {"schema": copy.deepcopy(booking)}},
                        },
                        "404": {"$ref": "#/components/responses/Problem"},
                    },
                },
                "delete": {
                    "operationId": "cancelBooking",
                    "responses": {
                        "204": {"description": "Cancelled"},
                        "404": {"$ref": "#/components/responses/Problem"},
                    },
                },
            },
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "basic": {"type": "http", "scheme": "basic"},
            },
            "responses": {
                "Problem": {
                    "description": "A problem",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["message"],
                                "properties": {"message": {"type": "string"}, "code": {"type": "integer"}},
                            }
                        }
                    },
                }
            },
            "schemas": {
                "Port": {"type": "string", "enum": ["north", "south", "island"]},
                "Berth": {"type": "string", "enum": ["seat", "cabin"]},
                "NewBooking": {
                    "type": "object",
                    "required": ["name", "passengers"],
                    "properties": {
                        "name": {"type": "string", "minLength": 1, "maxLength": 40},
                        "passengers": {"type": "integer", "minimum": 1, "maximum": 9},
                        "email": {"type": "string", "description": "Where the ticket goes."},
                        "weight": {"type": "number"},
                        "notify": {"type": "string"},
                        "plates": {
                            "type": "array",
                            "maxItems": 3,
                            "items": {"type": "string", "pattern": "^[A-Z0-9]+$"},
                        },
                        "berth": {"$ref": "#/components/schemas/Berth"},
                        "dock": {"type": "string", "nullable": True},
                        "pay": {
                            "oneOf": [
                                {"$ref": "#/components/schemas/Cash"},
                                {"$ref": "#/components/schemas/Card"},
                            ]
                        },
                    },
                },
                "Cash": {
                    "type": "object",
                    "required": ["cash"],
                    "properties": {"cash": {"type": "integer"}},
                },
                "Card": {
                    "type": "object",
                    "required": ["card"],
                    "properties": {"card": {"type": "string"}},
                },
                "Booking": {
                    "type": "object",
                    "required": ["id", "name", "state"],
                    "properties": {
                        "id": {"type": "integer"},
                        "name": {"type": "string", "maxLength": 40},
                        "state": {"type": "string", "enum": ["open", "paid", "gone"]},
                        "price": {"type": "number", "minimum": 0},
                        "note": {"type": "string"},
                        "seats": {"type": "array", "items": {"type": "string"}},
                        "berth": {"type": "string", "pattern": "^[A-Z][0-9]$"},
                    },
                },
                "Departure": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": {"type": "integer"}, "delay": {"type": "integer"}},
                },
            },
        },
    }


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One change with what it means."""

    name: str
    kind: Kind
    plant: Callable[[Json], object]

    def documents(self) -> tuple[Json, Json]:
        """The document before and after."""
        after = ferry()
        self.plant(after)
        return ferry(), after


def _at(*steps: str | int) -> Callable[[Json], Json]:
    def find(document: Json) -> Json:
        for step in steps:
            document = document[step]
        return document

    return find


def _set(kind: Kind, name: str, path: tuple[str | int, ...], value: Json) -> Planted:
    def plant(document: Json) -> None:
        _at(*path[:-1])(document)[path[-1]] = copy.deepcopy(value)

    return Planted(name=name, kind=kind, plant=plant)


def _drop(kind: Kind, name: str, *path: str | int) -> Planted:
    def plant(document: Json) -> None:
        del _at(*path[:-1])(document)[path[-1]]

    return Planted(name=name, kind=kind, plant=plant)


def _add(kind: Kind, name: str, path: tuple[str | int, ...], value: Json) -> Planted:
    def plant(document: Json) -> None:
        _at(*path)(document).append(copy.deepcopy(value))

    return Planted(name=name, kind=kind, plant=plant)


def _take(kind: Kind, name: str, path: tuple[str | int, ...], value: Json) -> Planted:
    def plant(document: Json) -> None:
        _at(*path)(document).remove(value)

    return Planted(name=name, kind=kind, plant=plant)


LIST = ("paths", "/bookings", "get")
BOOK = ("paths", "/bookings", "post")
ONE = ("paths", "/bookings/{id}")
NEW = ("components", "schemas", "NewBooking")
OLD = ("components", "schemas", "Booking")
BODY = (*BOOK, "requestBody")
TEXT = {"type": "string"}
PLATES = (*NEW, "properties", "plates", "items", "pattern")
ANY_PAY = {"anyOf": [{"$ref": "#/components/schemas/Cash"}, {"$ref": "#/components/schemas/Card"}]}

PLANTED: tuple[Planted, ...] = (
    # operations
    _drop(BREAKING, "an operation is removed", *ONE, "delete"),
    _drop(BREAKING, "a path is removed", "paths", "/bookings/{id}"),
    _set(
        COMPATIBLE,
        "an operation is added",
        (*ONE, "put"),
        {"operationId": "change", "responses": {"204": {"description": "Done"}}},
    ),
    _set(
        COMPATIBLE,
        "a path is added",
        ("paths", "/ports"),
        {"get": {"operationId": "ports", "responses": {"204": {"description": "None"}}}},
    ),
    _set(WORDS, "an operation is deprecated", (*LIST, "deprecated"), True),
    _set(WORDS, "a summary changes", (*LIST, "summary"), "All bookings"),
    _set(WORDS, "the version changes", ("info", "version"), "1.0.1"),
    Planted(
        name="a path parameter gets another name",
        kind=WORDS,
        plant=lambda d: (
            d["paths"].__setitem__("/bookings/{key}", d["paths"].pop("/bookings/{id}")),
            d["paths"]["/bookings/{key}"]["parameters"][0].__setitem__("name", "key"),
        ),
    ),
    # parameters
    _add(
        BREAKING,
        "a required parameter is added",
        (*LIST, "parameters"),
        {"name": "day", "in": "query", "required": True, "schema": TEXT},
    ),
    _add(
        COMPATIBLE,
        "an optional parameter is added",
        (*LIST, "parameters"),
        {"name": "day", "in": "query", "schema": TEXT},
    ),
    _drop(BREAKING, "a parameter is removed", *LIST, "parameters", 2),
    _set(BREAKING, "a parameter becomes required", (*LIST, "parameters", 2, "required"), True),
    _set(BREAKING, "a parameter changes its type", (*LIST, "parameters", 2, "schema"), {"type": "integer"}),
    _set(BREAKING, "a parameter moves to the headers", (*LIST, "parameters", 2, "in"), "header"),
    _set(BREAKING, "the maximum of a parameter falls", (*LIST, "parameters", 0, "schema", "maximum"), 50),
    _set(COMPATIBLE, "the maximum of a parameter rises", (*LIST, "parameters", 0, "schema", "maximum"), 500),
    _set(BREAKING, "the default of a parameter changes", (*LIST, "parameters", 0, "schema", "default"), 10),
    _take(BREAKING, "a parameter loses an enum value", ("components", "schemas", "Port", "enum"), "island"),
    _add(COMPATIBLE, "a parameter gains an enum value", ("components", "schemas", "Port", "enum"), "east"),
    _set(WORDS, "a parameter is described", (*LIST, "parameters", 2, "description"), "From when on."),
    _set(BREAKING, "the type of a path parameter changes", (*ONE, "parameters", 0, "schema", "type"), "boolean"),
    # request bodies
    _set(COMPATIBLE, "a body becomes optional", (*BODY, "required"), False),
    _set(
        COMPATIBLE,
        "a media type is added to a request",
        (*BODY, "content", "text/plain"),
        {"schema": TEXT},
    ),
    Planted(
        name="a media type of a request is replaced",
        kind=BREAKING,
        plant=lambda d: _at(*BODY)(d)["content"].__setitem__(
            "application/vnd.ferry+json", _at(*BODY)(d)["content"].pop("application/json")
        ),
    ),
    _drop(BREAKING, "a body is removed", *BODY),
    _set(
        BREAKING,
        "a body appears and is required",
        (*ONE, "delete", "requestBody"),
        {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "object", "required": ["why"], "properties": {"why": TEXT}}}
            },
        },
    ),
    Planted(
        name="a required property is added to a request",
        kind=BREAKING,
        plant=lambda d: (_at(*NEW, "properties")(d).__setitem__("day", TEXT), _at(*NEW, "required")(d).append("day")),
    ),
    _set(COMPATIBLE, "an optional property is added to a request", (*NEW, "properties", "day"), TEXT),
    _add(BREAKING, "a property of a request becomes required", (*NEW, "required"), "email"),
    _take(COMPATIBLE, "a property of a request becomes optional", (*NEW, "required"), "passengers"),
    _set(BREAKING, "a property of a request changes its type", (*NEW, "properties", "email", "type"), "integer"),
    _set(COMPATIBLE, "an integer of a request may be any number", (*NEW, "properties", "passengers", "type"), "number"),
    _set(BREAKING, "a number of a request has to be an integer", (*NEW, "properties", "weight", "type"), "integer"),
    _set(BREAKING, "the maxLength of a request falls", (*NEW, "properties", "name", "maxLength"), 20),
    _set(COMPATIBLE, "the maxLength of a request rises", (*NEW, "properties", "name", "maxLength"), 80),
    _drop(COMPATIBLE, "a request loses its maxLength", *NEW, "properties", "name", "maxLength"),
    _set(BREAKING, "the minLength of a request rises", (*NEW, "properties", "name", "minLength"), 3),
    _set(BREAKING, "the minimum of a request rises", (*NEW, "properties", "passengers", "minimum"), 2),
    _set(COMPATIBLE, "the minimum of a request falls", (*NEW, "properties", "passengers", "minimum"), 0),
    _set(
        BREAKING, "a bound of a request becomes exclusive", (*NEW, "properties", "passengers", "exclusiveMinimum"), True
    ),
    _set(BREAKING, "a request gets a pattern", (*NEW, "properties", "email", "pattern"), "^[a-z]+$"),
    _set(COMPATIBLE, "a pattern of a request is widened", PLATES, "^[A-Z0-9-]+$"),
    _set(BREAKING, "a pattern of a request is narrowed", PLATES, "^[A-Z][A-Z0-9]*$"),
    _set(BREAKING, "a pattern of a request becomes another one", PLATES, "^[a-z]+$"),
    _set(WORDS, "a pattern of a request is written otherwise", PLATES, "^(?:[0-9]|[A-Z])(?:[A-Z]|[0-9])*$"),
    _drop(COMPATIBLE, "a request loses its pattern", *PLATES),
    _set(BREAKING, "a request gets a format", (*NEW, "properties", "email", "format"), "uuid"),
    _set(BREAKING, "a request gets an enum", (*NEW, "properties", "email", "enum"), ["a", "b"]),
    _set(BREAKING, "fewer items in a request", (*NEW, "properties", "plates", "maxItems"), 1),
    _set(
        BREAKING,
        "the items of a request change their type",
        (*NEW, "properties", "plates", "items"),
        {"type": "integer"},
    ),
    _set(
        COMPATIBLE,
        "a pattern of a request replaces an enum that fits it",
        ("components", "schemas", "Berth"),
        {"type": "string", "pattern": "^[a-z]+$"},
    ),
    _set(
        BREAKING,
        "an enum of a request replaces a pattern",
        (*NEW, "properties", "plates", "items"),
        {"type": "string", "enum": ["A1", "B2"]},
    ),
    _set(
        COMPATIBLE,
        "a request may be one of two types",
        (*NEW, "properties", "email"),
        {"oneOf": [TEXT, {"type": "array", "items": TEXT}]},
    ),
    _set(COMPATIBLE, "exactly one alternative of a request becomes one or more", (*NEW, "properties", "pay"), ANY_PAY),
    _take(BREAKING, "a request loses an enum value", ("components", "schemas", "Berth", "enum"), "cabin"),
    _drop(BREAKING, "null is refused in a request", *NEW, "properties", "dock", "nullable"),
    _set(COMPATIBLE, "null is allowed in a request", (*NEW, "properties", "email", "nullable"), True),
    _drop(BREAKING, "an alternative of a request is removed", *NEW, "properties", "pay", "oneOf", 0),
    _add(
        COMPATIBLE,
        "an alternative of a request is added",
        (*NEW, "properties", "pay", "oneOf"),
        {"type": "object", "title": "Voucher", "required": ["voucher"], "properties": {"voucher": TEXT}},
    ),
    _set(BREAKING, "a request is closed", (*NEW, "additionalProperties"), False),
    _drop(BREAKING, "a property of a request is no longer described", *NEW, "properties", "email"),
    _set(
        WORDS, "the words of a property change", (*NEW, "properties", "email", "description"), "Address for the ticket."
    ),
    # answers
    _drop(BREAKING, "a success is no longer given", *ONE, "get", "responses", "200"),
    Planted(
        name="a success gets another status",
        kind=BREAKING,
        plant=lambda d: _at(*BOOK, "responses")(d).__setitem__("200", _at(*BOOK, "responses")(d).pop("201")),
    ),
    _set(
        COMPATIBLE, "a failure is documented", (*BOOK, "responses", "409"), {"$ref": "#/components/responses/Problem"}
    ),
    _set(COMPATIBLE, "a property is added to an answer", (*OLD, "properties", "deck"), TEXT),
    _drop(BREAKING, "an optional property of an answer is removed", *OLD, "properties", "note"),
    Planted(
        name="a required property of an answer is removed",
        kind=BREAKING,
        plant=lambda d: (_at(*OLD, "properties")(d).pop("state"), _at(*OLD, "required")(d).remove("state")),
    ),
    _take(BREAKING, "a property of an answer becomes optional", (*OLD, "required"), "state"),
    _add(COMPATIBLE, "a property of an answer is promised", (*OLD, "required"), "price"),
    _set(BREAKING, "a property of an answer changes its type", (*OLD, "properties", "id", "type"), "string"),
    _add(BREAKING, "an answer gains an enum value", (*OLD, "properties", "state", "enum"), "lost"),
    _take(COMPATIBLE, "an answer loses an enum value", (*OLD, "properties", "state", "enum"), "gone"),
    _set(BREAKING, "an answer may be null", (*OLD, "properties", "note", "nullable"), True),
    _set(COMPATIBLE, "a number of an answer is always an integer", (*OLD, "properties", "price", "type"), "integer"),
    _set(BREAKING, "an integer of an answer may be any number", (*OLD, "properties", "id", "type"), "number"),
    _set(BREAKING, "the maxLength of an answer rises", (*OLD, "properties", "name", "maxLength"), 80),
    _set(COMPATIBLE, "the maxLength of an answer falls", (*OLD, "properties", "name", "maxLength"), 20),
    _set(COMPATIBLE, "a pattern of an answer is narrowed", (*OLD, "properties", "berth", "pattern"), "^[A-D][0-9]$"),
    _set(BREAKING, "a pattern of an answer is widened", (*OLD, "properties", "berth", "pattern"), "^[A-Z]*[0-9]+$"),
    _drop(BREAKING, "a bound of an answer is dropped", *OLD, "properties", "price", "minimum"),
    _set(
        BREAKING,
        "the items of an answer change their type",
        (*OLD, "properties", "seats", "items"),
        {"type": "integer"},
    ),
    _drop(BREAKING, "a header of an answer is removed", *LIST, "responses", "200", "headers", "X-Total"),
    _set(
        BREAKING,
        "a header of an answer becomes optional",
        (*LIST, "responses", "200", "headers", "X-Total", "required"),
        False,
    ),
    _set(
        COMPATIBLE,
        "a header is added to an answer",
        (*LIST, "responses", "200", "headers", "X-Page"),
        {"schema": {"type": "integer"}},
    ),
    Planted(
        name="a media type of an answer is replaced",
        kind=BREAKING,
        plant=lambda d: _at(*LIST, "responses", "200", "content")(d).__setitem__(
            "application/vnd.ferry+json", _at(*LIST, "responses", "200", "content")(d).pop("application/json")
        ),
    ),
    _set(WORDS, "the words of an answer change", (*LIST, "responses", "200", "description"), "One page"),
    # callbacks, security, servers
    _drop(BREAKING, "a callback is removed", *BOOK, "callbacks", "departed"),
    _set(COMPATIBLE, "a callback gains a property", ("components", "schemas", "Departure", "properties", "gate"), TEXT),
    _take(
        BREAKING, "a callback no longer promises a property", ("components", "schemas", "Departure", "required"), "id"
    ),
    _set(BREAKING, "another authorization is asked for", ("security",), [{"basic": []}]),
    _set(COMPATIBLE, "another authorization is enough too", ("security",), [{"key": []}, {"basic": []}]),
    _set(BREAKING, "two authorizations are asked for", ("security",), [{"key": [], "basic": []}]),
    _set(COMPATIBLE, "no authorization is asked for", ("security",), []),
    _set(BREAKING, "the server moves", ("servers", 0, "url"), "https://boats.example"),
)
"""Every planted change, in the order of the table."""
