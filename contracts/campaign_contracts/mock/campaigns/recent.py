"""What was read or written last, up to a number of bytes: what is asked for again need not be fetched again. Pure."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by id, each with its size. Where all are larger than `most` bytes, those asked for longest ago go."""

    def __init__(self, most: int) -> None:
        """None yet."""
        self._most = most
        self._bytes = 0
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()

    def get(self, identifier: str) -> T | None:
        """The value under this id, if it is still here."""
        found = self._values.get(identifier)
        if found is None:
            return None
        self._values.move_to_end(identifier)
        return found[0]

    def put(self, identifier: str, value: T, size: int) -> T:
        """Keep a value in place of the one under this id. Gives it."""
        self.drop(identifier)
        self._values[identifier] = value, size
        self._bytes += size
        while self._bytes > self._most:
            _, (_, freed) = self._values.popitem(last=False)
            self._bytes -= freed
        return value

    def drop(self, identifier: str) -> None:
        """Forget the value under this id."""
        found = self._values.pop(identifier, None)
        if found is not None:
            self._bytes -= found[1]

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
        self._bytes = 0
