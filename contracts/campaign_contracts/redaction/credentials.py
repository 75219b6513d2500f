"""What authenticates an account, and which names promise that a value does."""

import base64
import re
from dataclasses import dataclass, field

_CREDENTIAL_LIKE = re.compile(
    r"assertion|auth|bearer|cookie|credential|dpop|hmac|jwt|key|passcode|passphrase|passw|pwd|secret|session|signature"
    r"|token|(?<![a-z])(?:otp|pass|pin|sig|totp)(?![a-z])",
    re.IGNORECASE,
)

STRANGER = "unknown"
"""Whose credentials are that the server never took."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What authenticates an account. `repr` shows no secret."""

    sid: str
    key: str = field(repr=False)
    token: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        return "Basic " + base64.b64encode(f"{self.key}:{self.token}".encode()).decode()


def credential_like(name: str) -> bool:
    """Whether a header or a parameter of this name usually carries a secret."""
    return _CREDENTIAL_LIKE.search(name) is not None
