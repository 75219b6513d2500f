"""What surrounds the generated package: the project that builds it alone."""

import json
from collections.abc import Mapping
from typing import Any

from campaign_contracts.build.drift import Files

DEPENDENCIES = ("httpx2>=2.16", "pydantic>=2.11,<3")
"""All that the client needs."""


def project(info: Mapping[str, Any], folder: str, package: str) -> Files:
    """Make the `pyproject.toml` that builds a wheel of the client and nothing else, from the bundle's `info`."""
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
        f'readme = {{ text = {json.dumps(_readme(info, package))}, content-type = "text/markdown" }}',
        'requires-python = ">=3.11"',
        *_license(info),
        'classifiers = ["Typing :: Typed"]',
        "dependencies = [",
        *(f"  {json.dumps(requirement)}," for requirement in DEPENDENCIES),
        "]",
        "",
        "[tool.hatch.build.targets.wheel]",
        f"packages = [{json.dumps(package)}]",
        "",
        "[tool.hatch.build.targets.sdist]",
        f"include = [{json.dumps(f'/{package}')}]",
    ]
    return {f"{folder}/pyproject.toml": "\n".join([*lines, ""]).encode()}


def _readme(info: Mapping[str, Any], package: str) -> str:
    """What a package index shows of the client."""
    about = str(info.get("description", "")).strip()
    return f"# {info['title']}: client\n\n`import {package}`. Generated from the specification.\n\n{about}\n"


def _license(info: Mapping[str, Any]) -> list[str]:
    identifier = info.get("license", {}).get("identifier")
    return [f"license = {json.dumps(identifier)}"] if identifier else []
