"""What suites draw, as tasks: what a draw comes to depends on its arguments alone, so that it can be done ahead.

To draw values costs more processor time than to send them. Where a run has a process for it (`run`), what its suite
functions announce is drawn there while others are under way; elsewhere it is drawn where it is needed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Draw:
    """A function of a module of the suites, and its arguments. Arguments and result can be pickled."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()

    def __call__(self) -> Any:
        """Do it here and now."""
        return self.function(*self.arguments)


class Drawing(Protocol):
    """Draws what suite functions ask for."""

    def ahead(self, draws: Iterable[Draw]) -> None:
        """These will be asked for, in about this order."""

    def result(self, draw: Draw) -> Any:
        """What a draw comes to; waits for it."""
        ...

    def close(self) -> None:
        """Nothing more is asked for."""


class DrawingHere:
    """Draws what is asked for in the process, and at the moment, in which it is."""

    def ahead(self, draws: Iterable[Draw]) -> None:
        """Nothing is done ahead."""

    def result(self, draw: Draw) -> Any:
        """What the draw comes to."""
        return draw()

    def close(self) -> None:
        """There is nothing to close."""
