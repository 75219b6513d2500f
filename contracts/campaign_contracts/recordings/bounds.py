"""What a recording may have: an entry that has more is not read, and a body beyond the bounds is not known."""

from dataclasses import dataclass, field

ALWAYS_UNPACKED = 256_000_000
"""Bytes that any recording may unpack to, however small it is."""


@dataclass(kw_only=True)
class UnpackingBudget:
    """Bytes that all packed bodies of a recording together may still unpack to."""

    left: int = ALWAYS_UNPACKED


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Sizes: `entry` in characters as it stands in the file, `body` in bytes of each, after every decoding.

    `head` is in bytes of the headers of a message. `packed` is shared by all entries, and used up by their bodies.
    """

    entry: int = 64_000_000
    body: int = 64_000_000
    head: int = 100_000
    packed: UnpackingBudget = field(default_factory=UnpackingBudget)
