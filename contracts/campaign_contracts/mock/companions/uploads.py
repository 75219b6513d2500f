"""A file of contacts as it is uploaded: the form around it, and what its rows say. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from campaign_contracts.mock.wire.refusal import MEDIA_TYPE, RefusalError, invalid, missing

MOST_CONTACTS = {"static": 100_000, "dynamic": 500_000}
"""How many contacts a list of each type holds."""
MOST_VARIABLES = 5
CONTACT_FIELDS = ("number", "first_name", "last_name", "company_name", "email", "tag", "custom")
_STATIC_COLUMNS = frozenset(CONTACT_FIELDS) - {"custom"}


class UnusableFileError(Exception):
    """No list can be made of the file."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What a form holds: the name and type of the list, and the bytes of the file."""

    list_name: str
    type: str
    file: bytes


def read_form(content: bytes, content_type: bytes) -> Upload:
    """The parts of a multipart form. Raises RefusalError."""
    if content_type.partition(b";")[0].strip().lower() != b"multipart/form-data":
        raise RefusalError(415, MEDIA_TYPE, "a file is uploaded as multipart/form-data")
    import email.policy  # slow to import, and most mocks are sent no file
    from email.parser import BytesParser

    head = b"Content-Type: " + content_type + b"\r\n\r\n"
    message = BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
    parts: dict[str, bytes] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        held = part.get_payload(decode=True)
        parts[str(part.get_param("name", "", "content-disposition"))] = held if isinstance(held, bytes) else b""
    for name in ("list_name", "file_name"):
        if not parts.get(name, b"").strip():
            raise missing(name)
    kind = parts.get("type", b"static").decode("utf-8", "replace").strip()
    if kind not in MOST_CONTACTS:
        raise invalid(f"type must be static or dynamic, not {kind[:60]}")
    return Upload(list_name=parts["list_name"].decode("utf-8", "replace").strip(), type=kind, file=parts["file_name"])


def rows_of(upload: Upload) -> list[Mapping[str, str]]:
    """The rows of the file by column. Raises UnusableFileError."""
    try:
        reader = csv.DictReader(io.StringIO(upload.file.decode("utf-8-sig"), newline=""), strict=True)
        columns = [column.strip() for column in reader.fieldnames or ()]
        _check_columns(columns, upload.type)
        reader.fieldnames = columns
        rows = list(_within(reader, MOST_CONTACTS[upload.type]))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableFileError("the file is not CSV in UTF-8") from error
    return rows


def _check_columns(columns: list[str], kind: str) -> None:
    if "number" not in columns:
        raise UnusableFileError("the file has no column called number")
    if len(set(columns)) < len(columns):
        raise UnusableFileError("two columns of the file have the same name")
    if kind == "static" and (strange := set(columns) - _STATIC_COLUMNS):
        raise UnusableFileError(f"a static list has no column {min(strange)[:60]}")
    if kind == "dynamic" and len(columns) - 1 > MOST_VARIABLES:
        raise UnusableFileError(f"a dynamic list has at most {MOST_VARIABLES} columns beside number")


def _within(reader: "csv.DictReader[str]", most: int) -> Iterator[Mapping[str, str]]:
    for count, row in enumerate(reader, start=1):
        if count > most:
            raise UnusableFileError(f"the file has more than {most} rows")
        yield {column: text for column, text in row.items() if isinstance(column, str) and isinstance(text, str)}
