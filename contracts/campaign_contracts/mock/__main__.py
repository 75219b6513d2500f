"""A mock in its own process: settings as a line of JSON on stdin, the base URL on stdout, the end when stdin ends."""

import sys

from campaign_contracts.mock.server import Settings, serve
from campaign_contracts.spec import SpecificationError
from campaign_contracts.usage import UsageError


def main() -> int:
    """Serve one mock. Prints its URL, or a sentence that says why not."""
    settings = Settings.from_json(sys.stdin.readline())
    try:
        serve(settings, announce=lambda url: print(url, flush=True), stop_with=sys.stdin)
    except (UsageError, SpecificationError) as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
