"""Everything that is measured, with its commands, on a page: `benchmarks/README.md`.

    make bench [ARGS="client mock"]

Each benchmark is run as a command; what it prints is what the page says of it. A part that is not named keeps what it
says already. Exits 1 when a target is missed.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "benchmarks" / "README.md"
PARTS = {
    "client": ("The client, beside what one would use instead", "client.py"),
    "mock": ("The mock, beside a bare application", "mock.py"),
    "proxy": ("The proxy, beside a direct connection", "proxy.py"),
    "near": ("Runs on the kit's own mock", "runs.py near"),
    "far": ("Runs over a network", "runs.py far"),
    "archives": ("An HTTP archive of 10,000 entries, judged", "archives.py"),
}
HEAD = """# What was measured

Written by `make bench`, which runs the commands below and keeps what they print. Figures of two machines, or of a busy
and a quiet one, cannot be compared; ratios can, roughly.
"""


def main() -> int:
    """Measure the parts that are named, or all, and write the page. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    known, missed = read(), False
    for part in parser.parse_args().parts or PARTS:
        told, code = measured(PARTS[part][1])
        known[part] = f"{machine()}\n\n```\n$ python benchmarks/{PARTS[part][1]}\n{told}```"
        missed = missed or code != 0
        PAGE.write_text(written(known), encoding="utf-8")
    return 1 if missed else 0


def read() -> dict[str, str]:
    """What the page says of each part."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sections = dict(re.findall(r"^## (.+?)\n\n(.+?)\n?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    return {part: sections[title].strip() for part, (title, _) in PARTS.items() if title in sections}


def written(known: dict[str, str]) -> str:
    """The page."""
    parts = [f"## {title}\n\n{known[part]}\n" for part, (title, _) in PARTS.items() if part in known]
    return "\n".join([HEAD, *parts])


def measured(words: str) -> tuple[str, int]:
    """Run a benchmark: what it printed, line by line as it comes, and its exit code."""
    name, *arguments = words.split()
    lines = []
    with subprocess.Popen(  # noqa: S603 (fixed words)
        [sys.executable, ROOT / "benchmarks" / name, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"benchmarks/{words} failed")
    return "".join(lines), process.returncode


def machine() -> str:
    """When, and where."""
    day = datetime.now(UTC).date()
    return (
        f"{day}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}:"
    )


if __name__ == "__main__":
    sys.exit(main())
