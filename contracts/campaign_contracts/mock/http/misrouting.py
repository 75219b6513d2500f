"""What the faults of access and of robustness do to requests. Nothing here runs while no fault is switched on."""

from campaign_contracts.mock.wire import body as bodies
from campaign_contracts.mock.wire.envelope import Answer
from campaign_contracts.mock.wire.refusal import not_found

FAILURE = Answer(status=500, body=b"Internal Server Error", content_type=b"text/plain")
CUT_OFF = Answer(status=200, body=b" " * 100, sent=b"")


def unhandled(body: bytes, faults: frozenset[str]) -> Answer | None:
    """What becomes of bodies that a fault cannot cope with."""
    if "nul-500" in faults and (b"\\u0000" in body or b"\0" in body):
        return FAILURE
    if "deep-json-500" in faults and body.count(b"[") > 200:
        return FAILURE
    if "bad-utf-8-drops" in faults:
        try:
            body.decode()
        except UnicodeDecodeError:
            return CUT_OFF
    return None


def paced(count: int, path: str, faults: frozenset[str]) -> Answer | None:
    """A 429 that comes for no reason, and without the envelope."""
    if count % 10 or path.startswith("/_control"):
        return None
    headers = {"Retry-After": "0"}
    if "bare-429" in faults:
        return Answer(status=429, body=b"Too Many Requests", content_type=b"text/plain", headers=headers)
    return Answer(status=429, body=b"{}", headers=headers) if "empty-429" in faults else None


def races(body: bytes, faults: frozenset[str]) -> bool:
    """Whether a PUT or DELETE looks first and acts later."""
    return "racing-actions" in faults or ("racing-resumes" in faults and b'"resume"' in body)


def served_as(method: str, rest: list[str], faults: frozenset[str]) -> str:
    """The method as which an undocumented one is served."""
    if method == "PATCH" and "patch-served" in faults:
        return "PUT"
    if (method == "TRACE" and "trace-served" in faults) or (
        method == "PUT" and len(rest) == 1 and "put-on-collection-served" in faults
    ):
        return "GET"
    return method


def asked_of_singular_path(query: dict[str, str], faults: frozenset[str]) -> dict[str, str]:
    """What a request on the singular path is taken to ask for. Raises RefusalError."""
    if "singular-path-404" in faults:
        raise not_found()
    return {} if "singular-path-unpaged" in faults else query


def judge_early(method: str, body: bytes, faults: frozenset[str]) -> None:
    """Judge the body before the credentials. Raises RefusalError."""
    early = "body-before-credentials" in faults or (method == "PUT" and "put-body-before-credentials" in faults)
    if early and method in {"POST", "PUT", "PATCH"}:
        bodies.elements(bodies.parse(body), faults)
