"""Options and arguments that several commands take, as the command line knows them."""

import inspect
from collections.abc import Callable
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

from campaign_contracts.running.declarations import Declared, Taker
from campaign_contracts.running.options import Options, declared, path, taken_by
from campaign_contracts.usage import UsageError


def help_of(name: str) -> str:
    """What is said of a declared option."""
    return next(each.help for each in declared() if each.name == name)


Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="A line for every rule, all violations in full.")]


def takes(command: Taker) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command every option that is declared for it, in the place of its parameter `options`."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(function, eval_str=True).parameters
        typed = [
            Parameter(each.name, Parameter.KEYWORD_ONLY, default=_unset(each), annotation=_typed(each))
            for each in taken_by(command)
        ]
        rest = [each.replace(kind=Parameter.KEYWORD_ONLY) for name, each in own.items() if name != "options"]

        def called(**given: Any) -> None:
            told = {each.name: given.pop(each.name) for each in typed}
            function(options=Options(**{name: value for name, value in told.items() if value is not None}), **given)

        called.__name__, called.__doc__ = function.__name__, function.__doc__
        called.__annotations__ = {each.name: each.annotation for each in (*typed, *rest)}
        vars(called)["__signature__"] = inspect.Signature([*typed, *rest])
        return called

    return decorate


def _unset(given: Declared) -> bool | None:
    return False if given.kind is bool else None


def _typed(given: Declared) -> Any:
    """The type of an option as the command line knows it."""
    kind: Any = list[given.kind] if given.repeatable else given.kind  # type: ignore[name-defined]
    kind = kind if given.kind is bool else kind | None
    parser = path if given.kind is Path else None
    return Annotated[kind, typer.Option(given.flag, metavar=given.option.metavar, help=given.help, parser=parser)]


def known_format(name: str) -> None:
    """Raises UsageError for what is neither Markdown nor JSON."""
    if name not in ("md", "json"):
        raise UsageError(f"--format: expected md or json, found {name!r}")
