"""Lists and contacts: what a client sets up before a campaign. Companions of the API, judged by no rule.

Kept as one JSON document for each account, beside the campaigns.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from campaign_contracts.mock.campaigns import listing
from campaign_contracts.mock.campaigns.parameters import impossible
from campaign_contracts.mock.choices import Choices
from campaign_contracts.mock.clock import SECOND, local_text
from campaign_contracts.mock.companions.document import spec
from campaign_contracts.mock.companions.uploads import (
    CONTACT_FIELDS,
    MOST_CONTACTS,
    UnusableFileError,
    Upload,
    read_form,
    rows_of,
)
from campaign_contracts.mock.wire import body
from campaign_contracts.mock.wire.body import Content
from campaign_contracts.mock.wire.envelope import Answer, Item, document, encode, failure, success
from campaign_contracts.mock.wire.refusal import INVALID, RefusalError, invalid, missing, not_found
from campaign_contracts.spec import Json

Record = dict[str, Json]
New = Callable[[Json, Mapping[str, str]], Record]
"""Makes a record of what was sent, given what is known already. Raises RefusalError."""

DUPLICATE = (1008, "Duplicate resource")
MOST_AT_ONCE = 5000
_SORT_KEYS = {"lists": ("date_created", "name"), "contacts": ("date_created", "name", "number")}
UPLOAD = "upload_contacts"
VISIBLE_AFTER = 3 * SECOND
"""So long after an upload its list can be named in a campaign."""


@dataclass(kw_only=True)
class Book:
    """The lists and contacts of one account, by sid; `members` holds the contacts' sids of each list.

    `uploads` holds what became of each file, by the upload's id.
    """

    lists: dict[str, Record] = field(default_factory=dict)
    contacts: dict[str, Record] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    uploads: dict[str, Record] = field(default_factory=dict)

    def numbers(self, sid: str) -> list[str] | None:
        """The numbers of a list that was created, else None."""
        if sid not in self.lists:
            return None
        return [self.contacts[member]["number"] for member in self.members.get(sid, ()) if member in self.contacts]

    def is_filling(self, sid: str, now: int) -> bool:
        """Whether a file is still being read into the list."""
        return any(upload["list_sid"] == sid and now < upload["done_at"] for upload in self.uploads.values())


class Companions:
    """Lists and contacts of all accounts."""

    def __init__(self, choices: Choices, keep: Callable[[str, Book], None], books: Mapping[str, Book]) -> None:
        """`books` are those that were kept; `keep` is given one that has changed."""
        self._choices = choices
        self._keep = keep
        self._books = dict(books)

    def choose(self, choices: Choices) -> None:
        """Make these choices from now on."""
        self._choices = choices

    def numbers(self, account: str, sids: Json, now: int) -> dict[str, list[str]]:
        """The numbers of those of these lists that exist. Raises RefusalError for one that is still being filled."""
        book = self._books.get(account)
        if book is None or not isinstance(sids, list):
            return {}
        for sid in sids:
            if isinstance(sid, str) and book.is_filling(sid, now):
                raise invalid(f"the list {sid} is still being filled; ask for the status of its upload first")
        known = {sid: book.numbers(sid) for sid in sids if isinstance(sid, str)}
        return {sid: numbers for sid, numbers in known.items() if numbers is not None}

    def restore(self, books: Mapping[str, Book]) -> None:
        """Go back to what was kept."""
        self._books = dict(books)

    def forget(self) -> None:
        """Forget every list and contact."""
        self._books.clear()

    def answer(
        self, account: str, method: str, rest: list[str], query: Mapping[str, str], content: Content, now: int
    ) -> Answer:
        """Answer a request for lists, contacts or uploads. Raises RefusalError."""
        book = self._books.setdefault(account, Book())
        if rest[0] == "csv-status":
            return _status(book, rest[1], now)
        if rest == ["contacts", "csv-upload"]:
            answer = _uploaded(book, account, read_form(*content), now)
            self._keep(account, book)
            return answer
        sent = content.body
        if len(rest) > 2:
            answer = self._membership(book, method, rest, query, sent, now)
        elif rest[0] == "lists":
            answer = self._collection(book.lists, _new_list, "lists", method, rest[1:], query, sent, now)
        else:
            answer = self._collection(book.contacts, _new_contact, "contacts", method, rest[1:], query, sent, now)
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
        page = listing.page(query, self._choices, spec().limits(operation))
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
    return {name: element[name] for name in CONTACT_FIELDS if isinstance(element.get(name), str)}


def _joined(book: Book, list_sid: str, members: list[str], reference: Json, now: int) -> Item:
    sid = reference.get("contact_sid") if isinstance(reference, dict) else None
    if not isinstance(sid, str) or sid not in book.contacts:
        return failure(RefusalError(400, INVALID, "contact_sid names no contact"))
    if sid not in members:
        most = MOST_CONTACTS[book.lists[list_sid]["type"]]
        if len(members) >= most:
            return failure(invalid(f"the list holds {most} contacts already, which is the most"))
        members.append(sid)
    return success({"sid": sid, "contact_sid": sid, "list_id": list_sid, "date_updated": local_text(now)})


def _uploaded(book: Book, account: str, upload: Upload, now: int) -> Answer:
    """Make a list of a file. What is wrong with the file itself, the status of the upload says."""
    record = _new_list({"name": upload.list_name}, _known(book.lists, "lists"))
    added = _added(book.lists, {}, lambda *_: {**record, "type": upload.type}, None, now)
    sid = added["data"]["sid"]
    done = {"upload_id": uuid.uuid4().hex, "list_sid": sid, "done_at": now + VISIBLE_AFTER}
    try:
        done |= {"stats": _filled(book, sid, rows_of(upload), now), "problem": None}
    except UnusableFileError as error:
        done |= {"stats": dict.fromkeys(("duplicate", "total", "success", "failed"), 0), "problem": str(error)}
    book.uploads[done["upload_id"]] = done
    data = {"upload_id": done["upload_id"], "list_sid": sid}
    item = success(data, {"url": f"/v2/accounts/{account}/csv-status/{done['upload_id']}"})
    return encode(document("POST", 200, [item]), 200)


def _filled(book: Book, list_sid: str, rows: Iterable[Mapping[str, str]], now: int) -> dict[str, int]:
    """Put the contacts of these rows into the list, each number once, and count them."""
    stats = Counter[str]()
    known, members = _known(book.contacts, "contacts"), dict.fromkeys(book.members.setdefault(list_sid, []))
    for row in rows:
        number = row.get("number", "").strip()
        if number not in known:
            told = {name: text for name, text in row.items() if text.strip()}
            if _added(book.contacts, known, _new_contact, {**told, "number": number}, now)["code"] != 200:
                stats["failed"] += 1
                continue
        stats["duplicate" if known[number] in members else "success"] += 1
        members[known[number]] = None
    book.members[list_sid] = list(members)
    return {**{name: stats[name] for name in ("duplicate", "success", "failed")}, "total": stats.total()}


def _status(book: Book, upload_id: str, now: int) -> Answer:
    """How far an upload is: its counts are those of the whole file once it is done. Raises RefusalError."""
    upload = book.uploads.get(upload_id)
    if upload is None:
        raise not_found()
    pending = now < upload["done_at"]
    status = "in-progress" if pending else "failed" if upload["problem"] else "completed"
    stats = dict.fromkeys(upload["stats"], 0) if pending else upload["stats"]
    data = {"upload_id": upload_id, "list_sid": upload["list_sid"], "status": status, "stats": stats}
    if status == "failed":
        data["description"] = upload["problem"]
    return encode(document("GET", 200, success(data)), 200)
