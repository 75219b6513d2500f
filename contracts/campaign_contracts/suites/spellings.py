"""One instant as different clients write it: in Z, in offsets east and west of UTC, with fractions of a second."""

from campaign_contracts.suites.api import Api, Element

SPELLINGS = ((0, ""), (330, ""), (0, ".250"), (-720, ".5"), (345, ".125000"), (840, ""), (-210, ".75"))
"""Minutes east of UTC, and the fraction that is added to the second."""


def spelled(api: Api, seconds: float, turn: int) -> str:
    """An instant that many seconds from the server's present, less than a second later where it has a fraction."""
    minutes, fraction = SPELLINGS[turn % len(SPELLINGS)]
    text = api.instant(seconds, offset_minutes=minutes)
    return f"{text[:19]}{fraction}{text[19:]}".replace("+00:00", "Z")


def spelled_window(api: Api, send_in: float, end_in: float, turn: int) -> Element:
    """A schedule whose two instants are written in different ways; a start of 0 is left out."""
    window = {"end_at": spelled(api, end_in, turn + 2)}
    return window | ({"send_at": spelled(api, send_in, turn)} if send_in else {})
