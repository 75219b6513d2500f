"""What is left of a failure that nobody thought of: a file with the details, without secrets, for a bug report."""

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from campaign_contracts.redaction import Credentials, Redactor, credential_like


def details(error: BaseException, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The traceback, and what it happened on. It shows no variables; what messages quote is redacted."""
    lines = traceback.format_exception(error)
    about = f"Python {platform.python_version()} on {platform.platform()}\ncommand: {' '.join(arguments[:1])}\n\n"
    redactor = Redactor({account.sid: account for account in _accounts(arguments, environment)})
    return redactor.text(about + "".join(lines))


def kept(error: BaseException, arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Path | None:
    """Write the details where only this user reads them; None where nothing can be written."""
    try:
        descriptor, name = tempfile.mkstemp(prefix="campaign-contracts-", suffix=".txt", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(details(error, arguments, environment))
    except OSError:
        return None
    return Path(name)


def _accounts(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[Credentials]:
    """What may be secret: variables that are named so, and the parts of SID:KEY:TOKEN wherever one stands."""
    texts = [*environment.values(), *(text.rpartition("=")[2] for text in arguments), *arguments]
    parts = [tuple(text.split(":", 2)[1:]) for text in texts if text.count(":") > 1]
    pairs = [(value, value) for name, value in environment.items() if credential_like(name)]
    pairs += [(part[0], part[1]) for part in parts]
    for number, (key, token) in enumerate(pairs):
        if key and token:
            yield Credentials(sid=f"secret {number}", key=key, token=token)


def apology(error: BaseException) -> str:
    """What the user gets to read."""
    file = kept(error, sys.argv[1:])
    where = f"The details are in {file}: please report them." if file else "The details cannot be written to a file."
    return f"This is a mistake of the kit's, and we are sorry ({type(error).__name__}). {where}"
