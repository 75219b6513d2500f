"""What `campaign-contracts generate` and `lint` do: find the specification, work, say what came of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from campaign_contracts.build import generate as generation
from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.changes import changes
from campaign_contracts.build.lint import lint as problems_of
from campaign_contracts.build.source import Source, find, load
from campaign_contracts.usage import UsageError

CLEAN, PROBLEMS = 0, 1

Say = Callable[[str], None]


def generate(
    *,
    spec: Path | None,
    check: bool,
    out: Path | None,
    package: str,
    packaged: Callable[[], Mapping[str, Any]],
    say: Say,
) -> int:
    """Bring generated files up to date or, with `check`, say which are not. Returns the exit code, 0 or 1.

    With `out`, only the client package is written, into that folder; outside a checkout it is made from the bundle that
    `packaged` returns. Raises UsageError when there is nothing to generate from.
    """
    if out is None:
        source = _source(spec)
        drift, again = generation.generate(source, check=check), "make generate"
    else:
        document = _document(spec, packaged)
        before = generation.package_document(out, package)
        drift = generation.generate_package(document, out, package, check=check)
        again = f"campaign-contracts generate --out {out} --package {package}"
        if before is not None and drift:
            _say_changes(before, document, say)
    if not (check and drift):
        return CLEAN
    for line in drift.lines():
        say(line)
    say(f"Generated files differ from what they should be. Run `{again}` and commit the result.")
    return PROBLEMS


def _say_changes(before: Mapping[str, Any], document: Mapping[str, Any], say: Say) -> None:
    try:
        found = tuple(changes(before, document))
    except (LookupError, TypeError, AttributeError, UsageError):
        say("What the package was made from before cannot be read any more, so the changes cannot be told.")
        return
    for line in found:
        say(line)
    if not found:
        say("No model, field or method changed; descriptions or the generator did.")


def lint(*, spec: Path | None, say: Say) -> int:
    """Say everything that is wrong with the specification. Returns the exit code, 0 or 1.

    Raises UsageError when it cannot be read.
    """
    problems = problems_of(_source(spec))
    for problem in problems:
        say(str(problem))
    return PROBLEMS if problems else CLEAN


def _source(spec: Path | None) -> Source:
    return load(spec if spec is not None else find(Path.cwd()))


def _document(spec: Path | None, packaged: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        folder = spec if spec is not None else find(Path.cwd())
    except UsageError:
        return packaged()
    return bundle(load(folder)).document
