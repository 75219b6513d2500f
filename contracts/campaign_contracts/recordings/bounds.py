"""What one entry of a recording may have: what has more is not read, or not known."""

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Allowance:
    """Bytes that all packed bodies of a recording together may still unpack to."""

    left: int = 256_000_000


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Sizes: `entry` in characters as it stands in the file, `body` in bytes of each, after every decoding.

    `head` is in bytes of the headers of a message. `packed` is used up by the bodies that are unpacked.
    """

    entry: int = 64_000_000
    body: int = 64_000_000
    head: int = 100_000
    packed: Allowance = field(default_factory=Allowance)
