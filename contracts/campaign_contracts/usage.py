"""Mistakes that a user can mend."""


class UsageError(Exception):
    """One sentence: what was expected, what was found, what to do next. The command ends with exit code 2."""
