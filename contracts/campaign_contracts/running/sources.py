"""Where the settings of a run come from: typed options, the environment, and one table of `campaign-contracts.toml`.

What was typed wins over the environment, and that over the file. What declares a sandbox holds for the host that its
own source names, and for no other: a variable that was left in a shell makes no sandbox of a host that is typed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaign_contracts.running.arguments import base_url_of, near
from campaign_contracts.running.declarations import Declared, Taker
from campaign_contracts.running.options import FILE, Options, declared
from campaign_contracts.safety.origins import same_origin
from campaign_contracts.usage import UsageError, found_instead

DECLARATIONS = ("sandbox", "control_url")
"""What says that a host calls nobody."""

YES, NO = ("1", "true", "yes"), ("0", "false", "no")


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything that was told, name by name; `words` about what was left out, and why."""

    values: dict[str, Any]
    words: list[str]


def told(options: Options, environment: Mapping[str, str], file: str | None, *, needs_server: bool = True) -> Told:
    """Put together what each source says. `file` is the file's text (None: there is none). Raises UsageError."""
    typed, around = _typed(options), _around(environment)
    table, words = _table(options.target, file)
    if needs_server and options.target and "base_url" not in table:
        raise UsageError(f"{FILE}, [targets.{options.target}]: the table names no base_url, and holds for no server")
    values = table | around | typed
    for source in (typed, around):
        if options.target and "base_url" in source and not _same(source["base_url"], table.get("base_url", "")):
            raise UsageError(
                f"--target {options.target} is {_shown(table)}, and {_shown(source)} is named beside it: "
                f"leave one of them out ({_named('base_url', source is typed)})"
            )
    for name in DECLARATIONS if "base_url" in values else ():
        if name in typed and "base_url" not in typed and not options.target:
            raise UsageError(
                f"{_named(name, True)} holds for the host that is typed beside it, and {_named('base_url', False)} "
                f"names this one: type --base-url {_shown(values)} too"
            )
        if name in around and name not in typed and not _same(around.get("base_url", ""), values["base_url"]):
            del values[name]
            words.append(
                f"{_named(name, False)} is left out: it holds for the host of {_named('base_url', False)}, "
                f"and this run is about {_shown(values)}"
            )
            if name in table:
                values[name] = table[name]
    return Told(values=values, words=words)


def read_file(path: Path = FILE) -> str | None:
    """The text of the configuration file, or None where there is none. Raises UsageError when it is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None


def _named(name: str, typed: bool) -> str:
    given = next(each for each in declared() if each.name == name)
    return given.flag if typed or given.variable is None else given.variable


def _shown(values: Mapping[str, Any]) -> str:
    """A base URL without the credentials that were typed in it."""
    return base_url_of(str(values.get("base_url", "")))[0]


def _same(one: str, other: str) -> bool:
    """Whether two base URLs, however they are written, lead to the same host."""
    return bool(one and other) and same_origin(base_url_of(str(one))[0], base_url_of(str(other))[0])


def _typed(options: Options) -> dict[str, Any]:
    values = {each.name: getattr(options, each.name) for each in declared()}
    for each in declared():
        given = values[each.name]
        if any(_empty(part) for part in (given if each.repeatable else [given])):
            raise UsageError(f"{each.flag}: expected a value, found nothing; leave the option out, or give it one")
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and value not in ((), [])
    }


def _empty(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _around(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for each in declared():
        if each.variable is None or each.variable not in environment:
            continue
        text = environment[each.variable]
        if _empty(text):
            raise UsageError(f"{each.variable} is set, but empty: unset it, or give it a value")
        value = _switch(each, text) if each.kind is bool else text
        if value is not False:
            found[each.name] = value
    return found


def _switch(given: Declared, text: str) -> bool:
    if text.strip().lower() not in (*YES, *NO):
        raise UsageError(f"{given.variable}: expected 1 or 0{found_instead(text)}")
    return text.strip().lower() in YES


def _table(target: str | None, text: str | None) -> tuple[dict[str, Any], list[str]]:
    """The table of a target, and words about the targets of the file that are not asked for."""
    if text is None:
        if target is not None:
            raise UsageError(f"--target: there is no {FILE} here that could name one{found_instead(target)}")
        return {}, []
    try:
        document = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise UsageError(f"{FILE} is not valid TOML: {error}") from None
    targets, gate = document.get("targets", {}), document.get("gate", {})
    if unknown := sorted(set(document) - {"targets", "gate"}):
        raise UsageError(f"{FILE}: expected nothing but [gate] and [targets.NAME] tables, found {unknown[0]!r}")
    for name, found in (("targets", targets), ("gate", gate)):
        if not isinstance(found, dict):
            raise UsageError(
                f"{FILE}: expected [gate] and [targets.NAME] tables, and {name} to be one{found_instead(found)}"
            )
    common = _checked_table("[gate]", gate, only="judge")
    if target is None:
        names = ", ".join(targets)
        return common, [f"no target of {FILE} is used: one of them ({names}) is chosen with --target"] if names else []
    if not isinstance(targets.get(target), dict):
        raise UsageError(
            f"{FILE} has no table [targets.NAME] of this name{found_instead(target)}{near(target, list(targets))}"
        )
    return common | _checked_table(f"[targets.{target}]", targets[target]), []


def _checked_table(name: str, table: dict[str, Any], *, only: Taker | None = None) -> dict[str, Any]:
    where = f"{FILE}, {name}"
    known = {each.name: each for each in declared() if each.name != "target" and only in (None, *each.option.by)}
    offered = sorted(each.name for each in known.values() if each.in_file)
    result = {}
    for key, value in table.items():
        given = known.get(key.replace("-", "_"))
        if given is None:
            raise UsageError(f"{where}: unknown key {key!r}{near(key.replace('-', '_'), offered)}")
        if given.option.secret:
            raise UsageError(f"{where}: secrets do not belong in a file; set {given.variable} in the environment")
        if not given.option.file:
            raise UsageError(f"{where}: {key} has to be typed each time; it cannot stand in a file")
        if not _fits(value, given):
            raise UsageError(f"{where}: {key} has a value of the wrong type{found_instead(value)}")
        if any(map(_empty, value if isinstance(value, list) else [value])):
            raise UsageError(f"{where}: {key} is empty: leave it out, or give it a value")
        if value is not False:
            result[given.name] = value
    return result


def _fits(value: object, given: Declared) -> bool:
    """Whether a value of the file has the type of the option."""
    if given.repeatable:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if isinstance(value, bool) or given.kind is bool:
        return isinstance(value, bool) and given.kind is bool
    return isinstance(value, str if given.kind is Path else int | float if given.kind is float else given.kind)
