"""A file with the details of an unexpected failure, without secrets, for a bug report."""

import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from campaign_contracts.redaction import Credentials, Redactor, credential_like

MOST_READ = 1 << 20
"""Bytes of a file that are looked through for secrets."""

_HEADER = re.compile(r"([A-Za-z0-9-]+): *(\S.*)")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def details(error: BaseException, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The traceback, and what it happened on. It shows no variables; what messages quote is redacted."""
    lines = traceback.format_exception(error)
    about = f"Python {platform.python_version()} on {platform.platform()}\ncommand: {' '.join(arguments[:1])}\n\n"
    texts = list(_texts(arguments, environment))
    headers = {found[1]: found[2] for text in texts if (found := _HEADER.fullmatch(text))}
    accounts = {account.sid: account for account in _accounts(texts, environment)}
    redactor = Redactor(accounts, headers)
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


def _texts(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """Every text in which a secret may have been told: variables, arguments, the configuration, a file of accounts."""
    yield from environment.values()
    yield from arguments
    yield from (text.partition("=")[2] for text in arguments if text.startswith("--"))
    for name, value in pairwise([*arguments, ""]):
        named = value if name == "--accounts" else name.removeprefix("--accounts=")
        if name.startswith("--accounts"):
            yield from _lines(Path(named))
    for line in _lines(Path("campaign-contracts.toml")):
        yield from (one or other for one, other in _QUOTED.findall(line))


def _lines(file: Path) -> list[str]:
    """The lines of a file, as far as it can be read."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            return [line.strip() for line in lines.readlines(MOST_READ)]
    except OSError:
        return []


def _accounts(texts: Sequence[str], environment: Mapping[str, str]) -> Iterator[Credentials]:
    """What may be secret: variables that are named so, the parts of SID:KEY:TOKEN, and of URLs before the host."""
    named = (value for name, value in environment.items() if credential_like(name))
    # The place of something is none: `PWD` is named like a password, and would hide the checkout's path.
    pairs = [(value, value) for value in named if not (value.startswith("/") and os.path.exists(value))]  # noqa: PTH110 (fails for no name)
    for text in texts:
        if text.count(":") > 1 and "://" not in text:
            key, token = text.split(":", 2)[1:]
            pairs.append((key, token))
        elif "@" in text and "://" in text:
            key, _, token = text.partition("://")[2].rpartition("@")[0].partition(":")
            pairs.append((key, token))
    for number, (key, token) in enumerate(pairs):
        if key or token:
            yield Credentials(sid=f"secret {number}", key=key or token, token=token or key)


def apology(error: BaseException) -> str:
    """What the user gets to read."""
    file = kept(error, sys.argv[1:])
    where = f"The details are in {file}: please report them." if file else "The details cannot be written to a file."
    return f"This is a mistake of the kit's, and we are sorry ({type(error).__name__}). {where}"
