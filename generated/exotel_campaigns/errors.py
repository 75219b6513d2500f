# Generated from the specification; changes made here are lost.
# fmt: off
"""What can go wrong, as one tree under `ApiError`. Nothing in it ever holds credentials."""

from collections.abc import Callable, Mapping

EXCERPT = 500
"""How many characters of an unexpected body are shown."""

LONGEST = 16 * EXCERPT
"""How many characters of anything that a server says are kept."""


class ApiError(Exception):
    """A call did not do what was asked.

    `operation` is the name of the method; `status` the HTTP status that decides (of the one campaign, where there are
    several), None when there was no answer; `code`, `message` and `description` are the server's own words, None where
    it had none; `request_id` is the server's name for the request.
    """

    def __init__(
        self,
        operation: str,
        *,
        status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        description: str | None = None,
        request_id: str | None = None,
    ) -> None:
        """Remember what is known."""
        super().__init__(operation)
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.description = description
        self.request_id = request_id

    def __str__(self) -> str:
        """Say what was asked, how it was answered, and by which name the server knows it."""
        words = ": ".join(word for word in (self.message, self.description) if word)
        told = f": {words}" if words else ""
        known = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.operation}: {self.status or 'no answer'}{told}{known}"

    def __reduce__(self) -> tuple[object, ...]:
        """Make it survive copying and pickling, whatever its constructor asks for."""
        return _same, (type(self), self.args, self.__dict__)

    def hide(self, masked: Callable[[str], str]) -> None:
        """Replace secrets that a server repeated in its answer."""
        for name in ("message", "description", "request_id", "content_type", "_beginning"):
            value = getattr(self, name, None)
            if isinstance(value, str):
                # Far more than is kept, so that no secret is cut in two before it is hidden.
                setattr(self, name, masked(value[: 2 * LONGEST])[:LONGEST])


class BadRequest(ApiError):
    """400: the request, or a value in it, breaks a rule."""


class Unauthorized(ApiError):
    """401: no credentials or wrong ones, or the wrong region."""


class PaymentRequired(ApiError):
    """402: the plan or the credit of the account does not allow this. Nothing was created."""


class Forbidden(ApiError):
    """403: good credentials, but for another account."""


class NotFound(ApiError):
    """404: there is nothing by that id."""


class MethodNotAllowed(ApiError):
    """405: the path does not know the method."""


class InvalidTransition(ApiError):
    """409, or a 400 that can mean nothing else: the present state does not allow this. Nothing was changed."""


class ContentTooLarge(ApiError):
    """413: the body is too large."""


class UnsupportedMediaType(ApiError):
    """415: the server does not take JSON."""


class RateLimited(ApiError):
    """429: too many requests. `retry_after` is how many seconds the server asks to wait, None if it does not say."""

    retry_after: float | None = None


class ServerError(ApiError):
    """5xx: the server failed. Nothing is known about what it did; read before you repeat a write."""


class NoAnswer(ApiError):
    """No answer arrived: a time-out, or a broken connection. `may_have_arrived` tells whether the request may have."""

    def __init__(self, operation: str, *, reason: str, may_have_arrived: bool) -> None:
        """Remember why, and whether the request may have arrived."""
        super().__init__(operation, description=reason)
        self.may_have_arrived = may_have_arrived

    def __str__(self) -> str:
        """Say why, and what that means for a write."""
        fate = "it may have arrived" if self.may_have_arrived else "it did not arrive"
        return f"{self.operation}: no answer ({self.description}); {fate}"


class UnexpectedResponse(ApiError):
    """The answer is not one that the specification documents. `excerpt` holds the first 500 characters of its body."""

    def __init__(
        self, operation: str, *, status: int, reason: str, content: bytes, content_type: str | None = None
    ) -> None:
        """Remember what came and what is wrong with it."""
        super().__init__(operation, status=status, description=reason)
        self.content_type = content_type
        self._beginning = content[: 2 * LONGEST].decode("utf-8", "replace")

    @property
    def excerpt(self) -> str:
        """The first characters of the body. They are cut off after secrets were hidden, so that none is cut in two."""
        return self._beginning[:EXCERPT]

    def __str__(self) -> str:
        """Say what was not expected of it, and show its beginning."""
        return (
            f"{self.operation}: unexpected answer {self.status} ({self.content_type or 'no content type'}): "
            f"{self.description}. It begins: {self.excerpt!r}"
        )


class NotReached(ApiError, TimeoutError):
    """What was waited for did not come about in time, or cannot come about any more. `last` is what was seen last."""

    def __init__(self, operation: str, *, reason: str, last: object) -> None:
        """Remember why the wait ended, and what was seen last."""
        super().__init__(operation, description=reason)
        self.last = last

    def __str__(self) -> str:
        """Say what did not come about."""
        return f"{self.operation}: {self.description}"


class UnexpectedCallback(ApiError):
    """The body of a callback is not one that the specification documents."""

    def __str__(self) -> str:
        """Say what was not expected of it."""
        return f"{self.operation}: {self.description}"


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: InvalidTransition,
    413: ContentTooLarge,
    415: UnsupportedMediaType,
    429: RateLimited,
}


def _same(kind: type[ApiError], arguments: tuple[object, ...], state: dict[str, object]) -> ApiError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


def class_for(status: int) -> type[ApiError]:
    """Return the class of a failure with that status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
