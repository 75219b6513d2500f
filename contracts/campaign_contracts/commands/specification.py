"""The commands about the specification and its rules: generate, lint, diff, rules."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from campaign_contracts.commands.common import packaged_bundle
from campaign_contracts.inert import paragraphs

if TYPE_CHECKING:
    from campaign_contracts.bundle import Bundle
    from campaign_contracts.rules import Catalogue, Rule

SpecFolder = Annotated[
    Path | None,
    typer.Option("--spec", metavar="DIR", help="The openapi/ folder. [default: that of this checkout]"),
]

app = typer.Typer()


def _say(line: str) -> None:
    """A line that may quote a specification."""
    typer.echo(paragraphs(line))


@app.command()
def generate(
    spec: SpecFolder = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if something is stale.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write only the client package, into this folder.")
    ] = None,
    package: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Name of that package. [default: exotel_campaigns, exotel-campaigns]"),
    ] = None,
    openapi: Annotated[
        str | None,
        typer.Option(metavar="3.1|3.0", help="Print the copy for other generators, or write it into --out."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="python|typescript", help="Language of that package. [default: python]")
    ] = None,
) -> None:
    """Bring everything that is derived from the specification up to date."""
    from campaign_contracts.build import commands

    commands.refuse_together(check=check, out=out, package=package, openapi=openapi, language=language)
    if openapi is not None:
        code = commands.publish(spec=spec, version=openapi, out=out, packaged=_packaged_document, say=typer.echo)
        raise typer.Exit(code)
    code = commands.generate(
        spec=spec,
        check=check,
        out=out,
        package=package,
        language=language,
        packaged=_packaged_document,
        say=_say,
    )
    raise typer.Exit(code)


@app.command()
def lint(spec: SpecFolder = None) -> None:
    """Validate the specification and everything that refers to it."""
    from campaign_contracts.build import commands

    raise typer.Exit(commands.lint(spec=spec, say=_say))


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="An OpenAPI 3 file, a source folder, or a git revision (REV, REV:PATH)."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another.")],
    output: Annotated[str, typer.Option("--format", metavar="md|json", help="Markdown or JSON.")] = "md",
) -> None:
    """Compare two specifications: what breaks callers, what does not, what is words only.

    Exit 1 where a change breaks callers, 3 where no program can tell whether one does.
    """
    from campaign_contracts.build import commands

    raise typer.Exit(commands.diff(old=old, new=new, output=output, say=typer.echo))


def _packaged_document() -> Mapping[str, Any]:
    from campaign_contracts.bundle import packaged

    return packaged().spec.document


@app.command()
def rules(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Rules to explain; a glob lists them.")
    ] = None,
) -> None:
    """List the rules, one a line, or explain some; those for clients (REQ) come last."""
    from campaign_contracts.clients import demands
    from campaign_contracts.reports import catalogue
    from campaign_contracts.rules import Catalogue
    from campaign_contracts.running.arguments import select

    bundle = packaged_bundle()
    both = Catalogue(
        rules=(*bundle.catalogue, *demands()), families={**bundle.catalogue.families, **demands().families}
    )
    selected = select(both, ids or (), ())
    chosen = [rule for rule in both if rule.id in selected]
    explain = bool(ids) and not any(character in "*?[" for identifier in ids or () for character in identifier)
    lines = [_explained(rule, both, bundle) for rule in chosen] if explain else catalogue.listed(chosen)
    typer.echo(("\n\n" if explain else "\n").join(lines))


def _explained(rule: "Rule", both: "Catalogue", bundle: "Bundle") -> str:
    from campaign_contracts.clients import FAMILY
    from campaign_contracts.reports import catalogue

    places = {} if rule.family == FAMILY else _places(rule, bundle)
    return catalogue.explained(rule, both.families[rule.family], places)


def _places(rule: "Rule", bundle: "Bundle") -> Mapping[str, Sequence[object]]:
    from campaign_contracts.running import attribution

    return {
        "Judged by": attribution.judged_by(rule.id),
        "Exercised by": attribution.exercised_by(rule.id),
        "Broken by": attribution.broken_by(rule.id, bundle.lifecycle),
    }
