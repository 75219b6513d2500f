"""How many packages, and how many megabytes, each extra brings: measured in environments of their own.

    make extras

writes `docs/extras.md`. Sizes are those of the files of an install for the Python that runs this, as pip leaves them:
with the bytecode that it compiles, without pip itself.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "extras.md"
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]

HEAD = """# What an install brings

`pip install campaign-contracts` is enough for `mock`, `judge`, `proxy` and the fixtures for tests of clients. Extras
bring the rest; a command whose extra is missing says so. The sizes count the bytecode that pip compiles, and not pip
itself. Written by `make extras`, with {python} on {system}:

| install | packages | MB |
| --- | ---: | ---: |
"""


def main() -> int:
    """Measure every extra, and write the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    system = f"{platform.system()} {platform.machine()}"
    lines = [HEAD.format(python=f"Python {platform.python_version()}", system=system).rstrip("\n")]
    with tempfile.TemporaryDirectory() as folder:
        wheel, least = _built(Path(folder)), 0
        for extra in ("", *project["optional-dependencies"]):
            what, place = f"{wheel}[{extra}]" if extra else str(wheel), Path(folder) / f"env-{extra}"
            packages, size = _installed(what, place, sys.executable)
            name = f"`campaign-contracts[{extra}]`" if extra else "`campaign-contracts`"
            least = packages if not extra else least
            if extra and packages == least and (newer := _newer()):  # it is for later versions of Python
                packages, size = _installed(what, place.with_name("newer"), newer)
                name += f", Python {_version(newer)}"
            told = f"{packages} | {size / 1e6:.0f}" if packages > least or not extra else "none for this Python | "
            lines.append(f"| {name} | {told} |")
            print(lines[-1], flush=True)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _built(folder: Path) -> Path:
    """The wheel of the kit."""
    subprocess.run([*PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)  # noqa: S603
    return next(folder.glob("*.whl"))


def _newer() -> str | None:
    """A later Python of this machine, if there is one."""
    return next(
        (found for name in ("python3.13", "python3.12") if (found := shutil.which(name)) and _version(found)), None
    )


def _version(python: str) -> str:
    """The version of a Python; empty where it does not run."""
    words: list[str] = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def _installed(what: str, environment: Path, python: str) -> tuple[int, int]:
    """How many packages an install holds, and how many bytes."""
    subprocess.run([python, "-m", "venv", "--without-pip", environment], check=True)  # noqa: S603
    into: list[str | Path] = ["--python", environment / "bin" / "python"]
    words = ["install", what]
    subprocess.run([*PIP, *into, *words], check=True)  # noqa: S603
    (packages,) = environment.glob("lib/python*/site-packages")
    return len(list(packages.glob("*.dist-info"))), sum(_sizes(environment))


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if not path.is_symlink():
                yield path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
