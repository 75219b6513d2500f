"""Statuses in the spelling of the portal, which is as legal as that of the pages."""


def portal_spelling(status: str) -> str:
    """The portal's spelling: InProgress, NoAnswer."""
    return "".join(part.capitalize() for part in status.split("-"))
