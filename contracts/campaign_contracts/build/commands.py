"""What `campaign-contracts generate` and `lint` do: find the specification, work, say what came of it."""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from campaign_contracts.atomic import replace_file
from campaign_contracts.build import generate as generation
from campaign_contracts.build import problems, revisions, typescript
from campaign_contracts.build.bundle import bundle
from campaign_contracts.build.changes import changes
from campaign_contracts.build.lint import lint as problems_of
from campaign_contracts.build.readers import readable
from campaign_contracts.build.source import Source, dump, find, load
from campaign_contracts.diff.change import Kind
from campaign_contracts.diff.compare import compare, counted, headline, line, markdown, text
from campaign_contracts.usage import UsageError

CLEAN, PROBLEMS, UNDECIDED = 0, 1, 3

LANGUAGES = ("python", "typescript")

Say = Callable[[str], None]

_EXCLUDED = {
    "--openapi": ("--language", "--check", "--package"),
}


def refuse_together(
    *, check: bool, out: Path | None, package: str | None, openapi: str | None, language: str | None
) -> None:
    """Refuse options that contradict each other. Raises UsageError."""
    given = {
        "--check": check,
        "--out": out is not None,
        "--package": package is not None,
        "--openapi": openapi is not None,
        "--language": language is not None,
    }
    for option, others in _EXCLUDED.items():
        for other in others:
            if given[option] and given[other]:
                raise UsageError(f"{option} and {other} exclude each other: leave one of them out.")
    for option in ("--package", "--language"):
        if given[option] and not given["--out"]:
            raise UsageError(f"{option} is about what --out DIR writes: give --out too, or leave {option} out.")
    if language not in {None, *LANGUAGES}:
        raise UsageError(f"There is no client in {language!r}. Choose a --language of: {', '.join(LANGUAGES)}.")


def generate(
    *,
    spec: Path | None,
    check: bool,
    out: Path | None,
    package: str | None,
    language: str | None,
    packaged: Callable[[], Mapping[str, Any]],
    say: Say,
) -> int:
    """Bring generated files up to date or, with `check`, say which are not. Returns the exit code, 0 or 1.

    With `out`, only the client package is written, into that folder; outside a checkout it is made from the bundle that
    `packaged` returns. Raises UsageError when there is nothing to generate from.
    """
    if out is None:
        source = _source(spec)
        before = generation.package_document(source.folder.parent / generation.FOLDER, generation.PACKAGE)
        found, again = generation.generate(source, check=check), "make generate"
        if before is not None and f"{generation.FOLDER}/{generation.PACKAGE}/{generation.BUNDLE}" in found.stale:
            _say_breaking(before, bundle(source).document, say)
    else:
        document = _document(spec, packaged)
        in_typescript = language == "typescript"
        if package is None:
            package = typescript.PACKAGE if in_typescript else generation.PACKAGE
        before = None if in_typescript else generation.package_document(out, package)
        write = generation.generate_typescript if in_typescript else generation.generate_package
        found = write(document, out, package, check=check)
        told = [
            *([] if spec is None else ["--spec", str(spec)]),
            *(["--language", "typescript"] if in_typescript else []),
        ]
        again = shlex.join(["campaign-contracts", "generate", *told, "--out", str(out), "--package", package])
        if before is not None and found:
            _say_changes(before, document, say)
            _say_breaking(before, document, say)
    if not check:
        for path in found.superfluous:
            say(f"{path}: removed, nothing generates it")
    if not (check and found):
        return CLEAN
    for entry in found.lines():
        say(entry)
    say(f"Generated files differ from what they should be. Run `{again}` and commit the result.")
    return PROBLEMS


def publish(
    *, spec: Path | None, version: str, out: Path | None, packaged: Callable[[], Mapping[str, Any]], say: Say
) -> int:
    """Say the reader's copy in a version of OpenAPI, or write it into the folder `out`. Returns the exit code 0.

    Raises UsageError for another version than 3.1 and 3.0.
    """
    with problems.shaped(generation.BUNDLE, "the generator"):
        content = dump(readable(_document(spec, packaged), version))
    if out is None:
        say(content.decode().rstrip("\n"))
    elif out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file where a folder is needed. Choose another --out.")
    else:
        out.mkdir(parents=True, exist_ok=True)
        replace_file(out / f"openapi-{version}.json", content)
    return CLEAN


def _say_changes(before: Mapping[str, Any], document: Mapping[str, Any], say: Say) -> None:
    try:
        found = tuple(changes(before, document))
    except (LookupError, TypeError, AttributeError, UsageError):
        say("What the package was made from before cannot be read any more, so the changes cannot be told.")
        return
    for entry in found:
        say(entry)
    if not found:
        say("No model, field or method changed; descriptions or the generator did.")


def _say_breaking(before: Mapping[str, Any], document: Mapping[str, Any], say: Say) -> None:
    """Say which of the changes break those who call the API as it was described before, or might."""
    try:
        found = compare(before, document)
    except (LookupError, TypeError, AttributeError, ValueError, UsageError):
        return  # what was there before is no whole document; what became of files is said anyhow
    for change in found:
        if change.kind in (Kind.BREAKING, Kind.UNDECIDED):
            say(line(change))
    if found:
        say(f"For callers: {headline(found)}.")


def diff(*, old: str, new: str, output: str, say: Say) -> int:
    """Say what changed from one specification to another.

    Returns the exit code: 1 where something breaks callers, 3 where that is left for people to look at.

    Raises UsageError when one of them cannot be read.
    """
    if output not in ("md", "json"):
        raise UsageError(f"--format: expected md or json, found {output!r}")
    before, after = revisions.document(old), revisions.document(new)
    with problems.shaped(f"{old} or {new}", "the comparison"):
        found = compare(before, after, (old, new))
        told = text(found) if output == "json" else markdown(found)
    say(told.rstrip("\n"))
    return PROBLEMS if counted(found, Kind.BREAKING) else UNDECIDED if counted(found, Kind.UNDECIDED) else CLEAN


def lint(*, spec: Path | None, say: Say) -> int:
    """Say everything that is wrong with the specification. Returns the exit code, 0 or 1.

    Raises UsageError when it cannot be read.
    """
    found = problems_of(_source(spec))
    for problem in found:
        say(str(problem))
    return PROBLEMS if found else CLEAN


def _source(spec: Path | None) -> Source:
    return load(spec if spec is not None else find(Path.cwd()))


def _document(spec: Path | None, packaged: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        folder = spec if spec is not None else find(Path.cwd())
    except UsageError:
        return packaged()
    source = load(folder)
    with problems.shaped(source.root.name, "the bundler"):
        return bundle(source).document
