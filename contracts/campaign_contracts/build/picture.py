"""The lifecycle as a picture: a Mermaid state diagram."""

from campaign_contracts.lifecycle import REFUSED, Lifecycle


def mermaid(lifecycle: Lifecycle) -> str:
    """Return the diagram: every decided move that leads to another state, one arrow for each pair of states.

    Where a cell has several legal outcomes, its arrows say "perhaps".
    """
    states = tuple(lifecycle.states.values())
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.name}" as {_identifier(state.name)}' for state in states]
    lines += [f"    [*] --> {_identifier(state.name)}" for state in states if state.status == states[0].status]
    lines += [
        f"    {_identifier(begin)} --> {_identifier(end)}: {', '.join(labels)}"
        for (begin, end), labels in _arrows(lifecycle).items()
    ]
    return "\n".join(lines) + "\n"


def _arrows(lifecycle: Lifecycle) -> dict[tuple[str, str], list[str]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for cell in lifecycle.cells():
        label = cell.stimulus if len(cell.outcomes) == 1 else f"perhaps {cell.stimulus}"
        for outcome in cell.outcomes:
            if cell.decided and outcome not in (REFUSED, cell.state):
                arrows.setdefault((cell.state, outcome), []).append(label)
    return arrows


def _identifier(name: str) -> str:
    """Mermaid reads a hyphen as part of an arrow."""
    return name.replace("-", "_")
