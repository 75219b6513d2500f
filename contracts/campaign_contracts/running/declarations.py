"""What an option of a run is, and what follows from its declaration: flags, variable, help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

PREFIX = "CAMPAIGN_CONTRACTS_"
"""What the names of the environment variables begin with."""

Taker = Literal["run", "replay", "doctor", "load", "sweep", "judge", "pytest"]

RUNS: tuple[Taker, ...] = ("run", "pytest")
ACTS: tuple[Taker, ...] = ("run", "replay", "pytest")
SENDERS: tuple[Taker, ...] = ("run", "replay", "doctor", "pytest")
ALL: tuple[Taker, ...] = ("run", "replay", "doctor", "load", "sweep", "pytest")
JUDGED: tuple[Taker, ...] = ("run", "judge")
JUDGES: tuple[Taker, ...] = ("run", "judge", "pytest")
READERS: tuple[Taker, ...] = ("run", "replay", "doctor", "sweep", "pytest")
COMMANDS: tuple[Taker, ...] = ("run", "replay", "doctor", "load", "sweep")
LOADED: tuple[Taker, ...] = ("run", "load", "pytest")


@dataclass(frozen=True, kw_only=True)
class Option:
    """How an option is given. `metavar` stands for its value in the help (none for a switch), `default` is in words.

    `environment`: a variable gives it too; `file`: so does a `[targets.NAME]` table. A `secret` stands in no file.
    `server`: it means nothing unless a server is named. `by` are the commands that take it, and pytest; for those in
    `required_by` there is no default.
    """

    help: str
    metavar: str | None = None
    default: str | None = None
    environment: bool = False
    file: bool = True
    secret: bool = False
    server: bool = False
    by: tuple[Taker, ...] = RUNS
    required_by: tuple[Taker, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Declared:
    """An option with its name as a field, the type of its value, and whether it can be repeated."""

    name: str
    kind: type
    repeatable: bool
    option: Option

    @property
    def flag(self) -> str:
        """As it is typed."""
        return "--" + self.name.replace("_", "-")

    @property
    def long_flag(self) -> str:
        """As it is typed where another program has an option of that name: the variable's name, so to say."""
        return "--" + (PREFIX + self.name).lower().replace("_", "-")

    @property
    def destination(self) -> str:
        """Where pytest keeps its value."""
        return (PREFIX + self.name).lower()

    @property
    def variable(self) -> str | None:
        """The environment variable that gives it too."""
        return PREFIX + self.name.upper() if self.option.environment else None

    @property
    def in_file(self) -> bool:
        """Whether a table of the file may give it."""
        return self.option.file and not self.option.secret

    @property
    def help(self) -> str:
        """One line with everything that can be told of it there."""
        option = self.option
        extra = [f" [default: {option.default}]"] if option.default else []
        extra += [f" [or {self.variable}]"] if self.variable else []
        return option.help + (" Repeatable." if self.repeatable else "") + "".join(extra)

    def taken_by(self, taker: Taker) -> "Declared":
        """It as a command takes it: some have to be given there."""
        if taker not in self.option.required_by:
            return self
        return replace(self, option=replace(self.option, default=None))


def declared_by(fields: type) -> tuple[Declared, ...]:
    """The options that the annotated fields of a class declare, in their order."""
    return tuple(_declared(name, hint) for name, hint in get_type_hints(fields, include_extras=True).items())


def _declared(name: str, hint: Any) -> Declared:
    given, option = get_args(hint)
    repeatable = get_origin(given) is Sequence
    [kind] = [part for part in get_args(given) or (given,) if part is not NoneType]
    return Declared(name=name, kind=kind, repeatable=repeatable, option=option)
