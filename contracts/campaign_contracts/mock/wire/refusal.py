"""Refusals in the vendor's words: the one exception with which a request is turned down, and its numeric codes."""

from collections.abc import Mapping

NOT_FOUND = (1000, "Not Found")
NOT_FOUND_STATUS = 404
MANDATORY = (1001, "Mandatory Parameter missing")
INVALID = (1002, "Invalid parameter")
UNPARSEABLE = (1007, "Invalid request body, failed parsing")
UNAUTHORISED = (1010, "Authorization failed")
MEDIA_TYPE = (1011, "unsupported content type")


class RefusalError(Exception):
    """A request, or one campaign of it, is refused: an HTTP status, an `error_data`, perhaps headers."""

    def __init__(
        self, status: int, kind: tuple[int, str], description: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Refuse with this status; `kind` is a pair of error code and message."""
        super().__init__(description)
        self.status = status
        self.code, self.message = kind
        self.description = description
        self.headers = dict(headers or {})

    @property
    def error_data(self) -> dict[str, object]:
        """The `error_data` of the item."""
        return {"code": self.code, "message": self.message, "description": self.description}


def missing(field: str) -> RefusalError:
    """A mandatory parameter is not there."""
    return RefusalError(400, MANDATORY, f"{field} is mandatory")


def invalid(description: str) -> RefusalError:
    """A parameter has a value that breaks a rule."""
    return RefusalError(400, INVALID, description)


def not_found(what: str = "Not Found") -> RefusalError:
    """There is nothing under this path or id."""
    return RefusalError(404, NOT_FOUND, what)
