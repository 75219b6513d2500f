"""Which operation a method and a path address: what the specifications say."""

from collections.abc import Mapping, Sequence

from campaign_contracts.spec import Spec


class Routes:
    """The paths below an account that are documented, with the operation of each method."""

    def __init__(self, *specs: Spec) -> None:
        """Of all operations of these specifications."""
        self._fixed: dict[tuple[str, ...], dict[str, str]] = {}
        self._variable: dict[tuple[int | str, ...], dict[str, str]] = {}
        for operation in (operation for spec in specs for operation in spec.operations.values()):
            _, _, _, _, *below = operation.path.split("/")
            fixed = "{" not in "".join(below)
            found = (
                self._fixed.setdefault(tuple(below), {}) if fixed else self._variable.setdefault(_address(below), {})
            )
            found[operation.method] = operation.id

    def at(self, path: Sequence[str]) -> Mapping[str, str]:
        """The operations at a path below an account, by method; none where nothing is documented."""
        return self._fixed.get(tuple(path)) or self._variable.get(_address(path), {})


def _address(path: Sequence[str]) -> tuple[int | str, ...]:
    """What all paths of a kind have in common: their length, and their parts but every second, which is an id."""
    return len(path), *path[::2]
