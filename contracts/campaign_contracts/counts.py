"""Counts in words: one campaign, two campaigns."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with what is counted; `many` is the plural where it takes more than an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
