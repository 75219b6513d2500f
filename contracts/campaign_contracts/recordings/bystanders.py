"""What others may have done to campaigns while exchanges are heard: whoever does not go through the proxy."""

from campaign_contracts import envelope
from campaign_contracts.history import Exchange
from campaign_contracts.recordings import order, sights
from campaign_contracts.recordings.order import Mark
from campaign_contracts.recordings.others import RESOLUTION_SECONDS, Others


class Bystanders:
    """Takes exchanges in the order in which they are heard. Some that differ may be explained by a later one alone."""

    def __init__(self, began: float) -> None:
        """Nothing was heard yet; `began` is when the recording began, in seconds since the epoch."""
        self._began = began
        self._others = Others(suspected=self._suspect, unlikely_seconds=RESOLUTION_SECONDS)
        self._marks: dict[int, Mark] = {}
        self._suspected: set[int] = set()

    def take(self, exchange: Exchange, mark: Mark) -> None:
        """The next; `mark` says where it belongs."""
        seen = _mark(exchange, mark, self._began)
        self._marks[seen.number] = seen
        self._others.take(seen)

    def undecided(self, number: int) -> bool:
        """Whether a later look at a campaign may say more of an exchange."""
        return number not in self._suspected and self._others.undecided(self._marks[number])

    def suspected(self, number: int) -> bool:
        """Whether somebody else may explain an exchange, by all that is known now. It is asked for once."""
        open_still = self._others.given_up(self._marks.pop(number))
        found = number in self._suspected
        self._suspected.discard(number)
        return open_still or found

    def _suspect(self, number: int) -> None:
        if number in self._marks:
            self._suspected.add(number)


def _mark(exchange: Exchange, place: Mark, began: float) -> Mark:
    """The mark of an exchange, with what it asks and shows."""
    request, response = exchange.request, exchange.response
    document = response.json if response is not None else None
    carried = sights.campaigns(request.method, request.json)
    edited = carried[0] if carried and request.method == "PUT" else {}
    status = response.status if response is not None else 0
    listed = place.campaign is None and request.method == "GET"
    return Mark(
        number=exchange.number,
        place=place.place,
        sid=place.sid,
        campaign=place.campaign,
        method=request.method,
        status=status,
        code=sights.code(document, status),
        stretch=exchange.number,  # a server has time between two looks, however soon one follows
        start=began + exchange.at,
        duration=exchange.until - exchange.at,
        zoned=True,
        date=sights.date(response.headers) if response is not None else None,
        action=action if isinstance(action := edited.get("action"), str) else None,
        edits=frozenset(edited) - {"action"},
        unfiltered=listed and sights.unfiltered(request.target.partition("?")[2]),
        shown=tuple(sights.shown(envelope.identified(document), listed, status)),
        left_out=None if response is not None else order.ABORTED,
    )
