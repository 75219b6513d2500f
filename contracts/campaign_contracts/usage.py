"""Mistakes that a user can mend."""


class UsageError(Exception):
    """One sentence: what was expected, what was found, what to do next. The command ends with exit code 2."""


def found_instead(given: object) -> str:
    """What was found, as the end of a sentence; nothing of what may hold credentials, as a URL does before an @."""
    text = repr(given)
    return "" if "@" in text else f", found {text}"
