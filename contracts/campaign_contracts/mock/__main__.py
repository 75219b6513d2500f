"""A mock in its own process: settings as a line of JSON on stdin, the base URL on stdout, the end when stdin ends."""

import contextlib
import os
import sys

from campaign_contracts.mock.server import serve
from campaign_contracts.mock.settings import Settings
from campaign_contracts.spec import SpecificationError
from campaign_contracts.usage import UsageError


def main() -> int:
    """Serve one mock. Prints its URL, or a sentence that says why not."""
    line = sys.stdin.readline()
    if not line:  # the process that wanted a mock was interrupted
        return 0
    settings = Settings.from_json(line)
    try:
        serve(settings, announce=_tell, stop_with=sys.stdin)
    except (UsageError, SpecificationError) as error:
        _tell(str(error))
        return 2
    return 0


def _tell(line: str) -> None:
    """Write a line, unless nobody is there any more to read it."""
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
