# Generated from the specification; changes made here are lost.
# fmt: off
"""What the lifecycle allows: for each status the actions that are accepted, whatever else is true of it."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

LifecycleAction: TypeAlias = Literal["pause", "resume", "complete", "archive"]

ALLOWED_ACTIONS: Mapping[str, tuple[LifecycleAction, ...]] = {
    "created": ("pause",),
    "in-progress": ("pause",),
    "paused": ("resume", "complete"),
    "completed": ("archive",),
    "failed": (),
    "canceled": (),
    "archived": (),
    "deleted": (),
}
