"""What the proxy adds to a request: the median through it beside the median without it, measured in turn.

The promise is at most 2 ms at the median, on a machine with nothing else to do.
"""

import subprocess
import sys
import tempfile
import time
from statistics import median

import httpx2

from campaign_contracts.mock.server import MockServer

ROUNDS = 40
REQUESTS = 25
PATH = "/v2/accounts/demo/campaigns"
PROMISED_MILLISECONDS = 2.0


def timed(client: httpx2.Client) -> list[float]:
    """Milliseconds of some requests, one after the other."""
    taken = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        client.get(PATH)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def main() -> int:
    """Print the medians and what lies between them; 1 where it is more than promised."""
    login = ("demo-key", "demo-token")
    with MockServer() as mock, tempfile.TemporaryDirectory() as folder:
        words = ["proxy", "--to", mock.base_url, "--port", "0", "--report-dir", folder]
        proxy = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "campaign_contracts", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            url = proxy.stdout.readline().split()[0] if proxy.stdout is not None else ""
            with (
                httpx2.Client(base_url=mock.base_url, auth=login) as bare,
                httpx2.Client(base_url=url, auth=login) as by,
            ):
                timed(bare), timed(by)  # connections and caches
                direct, relayed = [], []
                for _ in range(ROUNDS):
                    direct += timed(bare)
                    relayed += timed(by)
                    time.sleep(0.2)  # clients pause; the proxy judges then
        finally:
            proxy.kill()
            proxy.wait()
    added = median(relayed) - median(direct)
    print(f"direct {median(direct):.2f} ms, through the proxy {median(relayed):.2f} ms: {added:.2f} ms more")
    return 0 if added <= PROMISED_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
