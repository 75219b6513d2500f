"""Which operation a method and a path address: what the specifications say."""

from collections.abc import Mapping, Sequence

from campaign_contracts.spec import Spec


class Routes:
    """The paths below an account that are documented, with the operation of each method."""

    def __init__(self, *specs: Spec) -> None:
        """Of all operations of these specifications."""
        self._operations: dict[tuple[str, ...], dict[str, str]] = {}
        for operation in (operation for spec in specs for operation in spec.operations.values()):
            _, _, _, _, *below = operation.path.split("/")
            self._operations.setdefault(_route(below), {})[operation.method] = operation.id

    def at(self, path: Sequence[str]) -> Mapping[str, str]:
        """The operations at a path below an account, by method; none where nothing is documented."""
        return self._operations.get(_route(path), {})


def _route(path: Sequence[str]) -> tuple[str, ...]:
    """Every second part of a path is an id, in whose place a star stands."""
    return tuple("*" if place % 2 else part for place, part in enumerate(path))
