"""What is wrong with the specification, one line each."""

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaign_contracts.inert import shown
from campaign_contracts.usage import UsageError

Pointer = tuple[str | int, ...]
"""A path into a document: keys of objects and indices of arrays, from the root down."""

LONGEST_PLACE, LONGEST_FOUND, LONGEST_LINE = 200, 500, 1000
"""So many characters are printed: names may be long, and a library may quote all of a document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One mistake: where it is, what was found there, what was expected, what to do.

    `file` is relative to the folder that holds `openapi/`; `line` counts from 1 and is None for a file that is missing.
    """

    file: str
    line: int | None = None
    pointer: Pointer = ()
    found: str
    expected: str
    action: str

    def __str__(self) -> str:
        """Return the line that is printed. Libraries tend to say more than one: the first is the message."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        at = f" at {_cut(json_pointer(self.pointer), LONGEST_PLACE)}" if self.pointer else ""
        found = _cut(self.found.partition("\n")[0], LONGEST_FOUND)
        return _cut(shown(f"{place}:{at} found {found}; expected {self.expected}; {self.action}"), LONGEST_LINE)


class SourceError(UsageError):
    """The specification cannot be read or put together. Carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@contextmanager
def shaped(file: str, what: str) -> Iterator[None]:
    """Whatever the block stumbles over is a problem of the document. Raises SourceError.

    What a file may hold is checked where it is used; this is for the shapes that nobody thought of.
    """
    try:
        yield
    except (UsageError, OSError):
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).stem}:{frame.lineno}"
        found = f"a shape that {what} stumbles over ({type(error).__name__} in {place}: {str(error)[:100]})"
        action = "compare the document with the OpenAPI Specification, and references with what they lead to"
        problem = Problem(file=file, found=found, expected="an OpenAPI 3.1 document", action=action)
        raise SourceError([problem]) from error


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, by file and line."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line or 0, str(problem))))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def json_pointer(pointer: Pointer) -> str:
    """Return the pointer as RFC 6901 writes it."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in pointer)
