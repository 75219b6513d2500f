"""Lists and contacts: what a client sets up before a campaign. Companions of the API, judged by no rule.

Kept as one JSON document for each account, beside the campaigns.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from campaign_contracts.mock.campaigns import listing
from campaign_contracts.mock.campaigns.parameters import impossible
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import local_text
from campaign_contracts.mock.companions.document import spec
from campaign_contracts.mock.wire import body
from campaign_contracts.mock.wire.envelope import Answer, Item, document, encode, failure, success
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid, missing, not_found
from campaign_contracts.spec import Json

Record = dict[str, Json]
New = Callable[[Json, Mapping[str, str]], Record]
"""Makes a record of what was sent, given what is known already. Raises RefusalError."""

DUPLICATE = (1008, "Duplicate resource")
MOST_AT_ONCE = 5000
_SORT_KEYS = {"lists": ("date_created", "name"), "contacts": ("date_created", "name", "number")}

_CONTACT_FIELDS = ("number", "first_name", "last_name", "company_name", "email", "tag", "custom")


@dataclass(kw_only=True)
class Book:
    """The lists and contacts of one account, by sid; `members` holds the contacts' sids of each list."""

    lists: dict[str, Record] = field(default_factory=dict)
    contacts: dict[str, Record] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    def numbers(self, sid: str) -> list[str] | None:
        """The numbers of a list that was created, else None."""
        if sid not in self.lists:
            return None
        return [self.contacts[member]["number"] for member in self.members.get(sid, ()) if member in self.contacts]


class Companions:
    """Lists and contacts of all accounts."""

    def __init__(self, choices: Choices, keep: Callable[[str, Book], None], books: Mapping[str, Book]) -> None:
        """`books` are those that were kept; `keep` is given one that has changed."""
        self._choices = choices
        self._keep = keep
        self._books = dict(books)

    def numbers(self, account: str, sids: Json) -> dict[str, list[str]]:
        """The numbers of those of these lists that exist."""
        book = self._books.get(account)
        if book is None or not isinstance(sids, list):
            return {}
        known = {sid: book.numbers(sid) for sid in sids if isinstance(sid, str)}
        return {sid: numbers for sid, numbers in known.items() if numbers is not None}

    def restore(self, books: Mapping[str, Book]) -> None:
        """Go back to what was kept."""
        self._books = dict(books)

    def forget(self) -> None:
        """Forget every list and contact."""
        self._books.clear()

    def answer(
        self, account: str, method: str, rest: list[str], query: Mapping[str, str], content: bytes, now: int
    ) -> Answer:
        """Answer a request for lists or contacts. Raises RefusalError."""
        book = self._books.setdefault(account, Book())
        if len(rest) > 2:
            answer = self._membership(book, method, rest, query, content, now)
        elif rest[0] == "lists":
            answer = self._collection(book.lists, _new_list, "lists", method, rest[1:], query, content, now)
        else:
            answer = self._collection(book.contacts, _new_contact, "contacts", method, rest[1:], query, content, now)
        if method == "DELETE" and len(rest) == 2:
            book.members.pop(rest[1], None)
        if method != "GET":
            self._keep(account, book)
        return answer

    def _collection(
        self,
        records: dict[str, Record],
        new: New,
        plural: str,
        method: str,
        sids: list[str],
        query: Mapping[str, str],
        content: bytes,
        now: int,
    ) -> Answer:
        if not sids and method == "GET":
            return self._page(list(records.values()), plural, query, f"list_{plural}")
        if not sids:
            known = _known(records, plural)
            items = [_added(records, known, new, element, now) for element in _elements(content, plural)]
            status = 200 if all(item["code"] == 200 for item in items) else 207
            return encode(document(method, status, items), status)
        if sids[0] not in records:
            raise not_found()
        if method == "DELETE":
            return encode(document(method, 200, [success(records.pop(sids[0]))]), 200)
        if method == "PUT":
            sent = body.parse(content)
            changes = _elements(content, plural)[0] if isinstance(sent, dict) and plural in sent else sent
            if not isinstance(changes, dict):
                raise invalid(f"{plural} must hold an object")
            others = {key: sid for key, sid in _known(records, plural).items() if sid != sids[0]}
            changed = new({**records[sids[0]], **changes}, others)
            records[sids[0]] |= {**changed, "date_updated": local_text(now)}
        return encode(document(method, 200, [success(records[sids[0]])]), 200)

    def _membership(
        self, book: Book, method: str, rest: list[str], query: Mapping[str, str], content: bytes, now: int
    ) -> Answer:
        if rest[1] not in book.lists:
            raise not_found()
        members = book.members.setdefault(rest[1], [])
        if method == "GET":
            contacts = [book.contacts[sid] for sid in members if sid in book.contacts]
            return self._page(contacts, "contacts", query, "list_contacts_of_list")
        if method == "DELETE":
            if rest[3] not in members:
                raise not_found()
            members.remove(rest[3])
            gone = {"sid": rest[3], "contact_sid": rest[3], "list_id": rest[1]}
            return encode(document(method, 200, [success(gone)]), 200)
        references = _elements(content, "contact_references")
        items = [_joined(book, rest[1], members, reference, now) for reference in references]
        good = sum(item["code"] == 200 for item in items)
        status = 200 if good == len(items) else 207
        metadata = {"success": good, "failed": len(items) - good, "total": len(items)}
        return encode(document(method, status, items, metadata), status)

    def _page(self, records: list[Record], plural: str, query: Mapping[str, str], operation: str) -> Answer:
        """The slice that the query asks for. `records` are in the order in which they came."""
        page = listing.page(query, self._choices, listing.limits_of(spec(), operation))
        key, descending = listing.sort_order(query.get("sort_by", ""), _SORT_KEYS[plural], self._choices)
        term = query.get("name", "").casefold()
        found = [record for record in records if term in _name(record).casefold()]
        if key != "date_created":
            found.sort(key=_name if key == "name" else _number)
        if descending:
            found.reverse()
        shown = found[page.offset : page.offset + page.limit]
        metadata = {"count": len(shown), "offset": page.offset, "limit": page.shown_limit, "total": len(found)}
        return encode(document("GET", 200, [success(record) for record in shown], metadata), 200)


def _name(record: Record) -> str:
    """The name of a list; of a contact its first and last name."""
    names = (record.get("name"), record.get("first_name"), record.get("last_name"))
    return " ".join(name for name in names if name)


def _number(record: Record) -> str:
    return str(record["number"])


def _elements(content: bytes, plural: str) -> list[Json]:
    sent = body.parse(content)
    elements = sent.get(plural) if isinstance(sent, dict) else None
    if not isinstance(elements, list) or not elements:
        raise missing(plural.capitalize())
    if len(elements) > MOST_AT_ONCE:
        raise invalid(f"{plural} holds {len(elements)} entries; at most {MOST_AT_ONCE} are allowed")
    return elements


def _added(records: dict[str, Record], known: dict[str, str], new: New, element: Json, now: int) -> Item:
    try:
        record = new(element, known)
    except RefusalError as refusal:
        item = failure(refusal)
        return {**item, "data": refusal.known} if isinstance(refusal, DuplicateError) else item
    record = {"sid": uuid.uuid4().hex, **record, "date_created": local_text(now), "date_updated": local_text(now)}
    records[record["sid"]] = record
    known[str(record.get("number") or record.get("name"))] = record["sid"]
    return success(record)


def _known(records: Mapping[str, Record], plural: str) -> dict[str, str]:
    """The sids by what must be different: the name of a list, the number of a contact."""
    return {record["name" if plural == "lists" else "number"]: sid for sid, record in records.items()}


class DuplicateError(RefusalError):
    """There is such a contact already; `known` names it."""

    def __init__(self, description: str, known: Json) -> None:
        """Refuse, naming what is there already."""
        super().__init__(409, DUPLICATE, description)
        self.known = known


def _new_list(element: Json, known: Mapping[str, str]) -> Record:
    name = element.get("name") if isinstance(element, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise missing("name")
    if name in known:
        raise DuplicateError(f"a list called {name[:100]} exists already", None)
    return {"name": name, "tag": element.get("tag") if isinstance(element.get("tag"), str) else None, "type": "static"}


def _new_contact(element: Json, known: Mapping[str, str]) -> Record:
    number = element.get("number") if isinstance(element, dict) else None
    if not isinstance(number, str):
        raise missing("number")
    if impossible(number):
        raise invalid(f"{number[:60]} is not a valid phone number")
    if number in known:
        raise DuplicateError(f"{number} is a contact already", {"sid": known[number], "number": number})
    return {name: element[name] for name in _CONTACT_FIELDS if isinstance(element.get(name), str)}


def _joined(book: Book, list_sid: str, members: list[str], reference: Json, now: int) -> Item:
    sid = reference.get("contact_sid") if isinstance(reference, dict) else None
    if not isinstance(sid, str) or sid not in book.contacts:
        return failure(RefusalError(400, INVALID, "contact_sid names no contact"))
    if sid not in members:
        members.append(sid)
    return success({"sid": sid, "contact_sid": sid, "list_id": list_sid, "date_updated": local_text(now)})
