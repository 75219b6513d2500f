"""What surrounds the generated package: the project that builds it alone, and its front page."""

import json
from collections.abc import Mapping
from typing import Any

from campaign_contracts.build.client import environment_prefix, regions_of
from campaign_contracts.build.drift import Files
from campaign_contracts.build.operations import common_parameters, operations
from campaign_contracts.build.render import render

DEPENDENCIES = ("httpx2>=2.16", "pydantic>=2.11,<3")
"""All that the client needs."""


def project(document: Mapping[str, Any], pages: Mapping[str, Any], folder: str, package: str) -> Files:
    """Make the `pyproject.toml` that builds a wheel of the client and nothing else, and the README that goes with it.

    `pages` is the register of the pages that describe the API, empty where there is none.
    """
    info: Mapping[str, Any] = document["info"]
    urls = {str(page["title"]): str(page["url"]) for page in pages.get("pages", [])}
    lines = [
        "# Generated from the specification; changes made here are lost.",
        "[build-system]",
        'requires = ["hatchling>=1.27"]',
        'build-backend = "hatchling.build"',
        "",
        "[project]",
        f"name = {json.dumps(package.replace('_', '-'))}",
        f"version = {json.dumps(info['version'])}",
        f"description = {json.dumps(' '.join(info['title'].split()) + ': models and client')}",
        'readme = "README.md"',
        'requires-python = ">=3.11"',
        *_license(info),
        'classifiers = ["Typing :: Typed"]',
        "dependencies = [",
        *(f"  {json.dumps(requirement)}," for requirement in DEPENDENCIES),
        "]",
        "",
        *_documented(urls),
        "[tool.hatch.build.targets.wheel]",
        f"packages = [{json.dumps(package)}]",
        "",
        "[tool.hatch.build.targets.sdist]",
        f"include = [{json.dumps(f'/{package}')}]",
    ]
    return {
        f"{folder}/pyproject.toml": "\n".join([*lines, ""]).encode(),
        f"{folder}/README.md": _readme(document, package, urls),
    }


def _documented(urls: Mapping[str, str]) -> list[str]:
    first = next(iter(urls.values()), None)
    return [] if first is None else ["[project.urls]", f"Documentation = {json.dumps(first)}", ""]


def _readme(document: Mapping[str, Any], package: str, urls: Mapping[str, str]) -> bytes:
    found = operations(document)
    title = " ".join(document["info"]["title"].split())
    return render(
        "readme.md.jinja",
        title=title,
        package=package,
        distribution=package.replace("_", "-"),
        prefix=environment_prefix(title),
        regions=regions_of(document),
        iterator=next((one.iterator for one in found if one.iterator), None),
        variables=[
            *(parameter.wire.upper() for parameter in common_parameters(found)),
            *("API_KEY", "API_TOKEN"),
            *(["REGION"] if regions_of(document) else []),
            "BASE_URL",
        ],
        urls=urls,
    )


def _license(info: Mapping[str, Any]) -> list[str]:
    identifier = info.get("license", {}).get("identifier")
    return [f"license = {json.dumps(identifier)}"] if identifier else []
