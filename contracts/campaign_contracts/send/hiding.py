"""Exchanges as they are recorded: without secrets, and without headers of which even a part would give one away."""

from dataclasses import replace

from campaign_contracts.history import Request, Response
from campaign_contracts.redaction import Redactor, made_up


class Hiding:
    """Hides what a redactor knows. A *disguise* stands in for an `authorization` header that was made up.

    Such a header leaves a record before anything could be read from its bytes, and is known by its disguise where it
    comes back.
    """

    def __init__(self, redactor: Redactor) -> None:
        """Nothing was disguised yet."""
        self._redactor = redactor
        self._disguised: dict[str, Redactor] = {}

    def request(self, request: Request, disguise: str | None = None) -> Request:
        """The request as it is recorded."""
        if disguise is None:
            return self._redactor.request(request)
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        hidden = self._redactor.request(replace(request, headers=headers))
        return replace(hidden, headers={**hidden.headers, "authorization": disguise})

    def response(
        self, response: Response | None, authorization: str | None = None, disguise: str | None = None
    ) -> Response | None:
        """The answer, if there is one, to a request with that header, as it is recorded."""
        if response is None:
            return None
        if disguise is not None and authorization:
            if disguise not in self._disguised:
                self._disguised[disguise] = Redactor({}, secrets=made_up(disguise, authorization))
            response = self._disguised[disguise].response(response)
        return self._redactor.response(response)
