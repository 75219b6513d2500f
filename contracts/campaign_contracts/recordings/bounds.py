"""What one entry of a recording may have: what has more is not read, or not known."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Sizes: `entry` in characters as it stands in the file, `body` in bytes of each, after every decoding.

    `head` is in bytes of the headers of a message.
    """

    entry: int = 64_000_000
    body: int = 64_000_000
    head: int = 100_000
