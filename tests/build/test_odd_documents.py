"""Whatever stands in a specification: `lint` and `generate` end in a sentence, read its folder only, ask no server."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.build.conftest import Files, Write

from campaign_contracts.build import commands
from campaign_contracts.usage import UsageError

ROOT = Path(__file__).parent.parent.parent / "openapi"
DEEP = 20_000


def end(work: Callable[[list[str]], int]) -> tuple[int, str]:
    """The exit code and what is said; anything but a UsageError is a traceback, and fails the test."""
    said: list[str] = []
    try:
        return work(said), "\n".join(said)
    except UsageError as error:
        return 2, str(error)


def linted(folder: Path) -> tuple[int, str]:
    return end(lambda said: commands.lint(spec=folder, say=said.append))


def generated(folder: Path, out: Path) -> tuple[int, str]:
    def work(said: list[str]) -> int:
        return commands.generate(
            spec=folder, check=False, out=out, package=None, language=None, packaged=dict, say=said.append
        )

    return end(work)


@pytest.fixture
def folder(lamps: Files, write: Write) -> Path:
    return write(lamps)


def refused(folder: Path, out: Path) -> str:
    """What both say, which is a sentence for each mistake."""
    words = ""
    for code, said in (linted(folder), generated(folder, out)):
        assert code in {0, 1, 2}, said
        assert said.strip() or code == 0
        assert "Traceback" not in said
        assert max(map(len, said.splitlines()), default=0) < 2000
        words += said
    return words


ODD: dict[str, Callable[[str], str]] = {
    "deep flow": lambda text: text + "x-deep: " + "[" * DEEP + "]" * DEEP + "\n",
    "deep blocks": lambda text: text + "x-deep:\n  " + "- " * DEEP + "1\n",
    "deep indentation": lambda text: text + "x-deep:\n" + "".join(" " * n + "a:\n" for n in range(1, 600)),
    "unclosed": lambda text: text + "x-deep: " + "[" * DEEP,
    "a huge integer": lambda text: text + "x-number: " + "9" * 5000 + "\n",
    "a huge float": lambda text: text + "x-number: 1e999\n",
    "a list": lambda text: "- openapi\n",
    "a word": lambda text: "openapi\n",
    "paths is a list": lambda text: text.replace("paths:", "paths: []\nx-paths:"),
    "paths is a word": lambda text: text.replace("paths:", "paths: x\nx-paths:"),
    "no components": lambda text: text.replace("components:", "x-components:"),
    "components is a list": lambda text: text.replace("components:", "components: []\nx-components:"),
    "a reference that is a number": lambda text: text.replace("paths:", "paths:\n  /odd:\n    $ref: 1"),
    "a reference that is a list": lambda text: text.replace("paths:", "paths:\n  /odd:\n    $ref: [a]"),
    "servers is a map": lambda text: text.replace("servers:", "servers: {}\nx-servers:"),
}


@pytest.mark.parametrize("how", ODD)
def test_an_odd_root_is_refused_in_a_sentence(folder: Path, tmp_path: Path, how: str) -> None:
    root = folder / "openapi.yaml"
    root.write_text(ODD[how](root.read_text()))
    refused(folder, tmp_path / "out")


SCHEMA = "components/schemas/Lamp.yaml"
ODD_SCHEMAS = {
    "refers to itself": "$ref: ./Lamp.yaml\n",
    "a reference that is a number": "$ref: 1\n",
    "an unknown type": "type: kettle\n",
    "types that are none": "type: [1, null, {}]\n",
    "properties is a list": "type: object\nproperties: [a]\n",
    "an impossible pattern": "type: string\npattern: '(['\n",
    "an unknown format": "type: object\nproperties: {a: {type: string, format: kettle}}\n",
    "an enum that is a word": "type: string\nenum: x\n",
    "a boolean": "true\n",
    "nothing": "null\n",
}


@pytest.mark.parametrize("how", ODD_SCHEMAS)
def test_an_odd_schema_is_refused_in_a_sentence(folder: Path, tmp_path: Path, how: str) -> None:
    (folder / SCHEMA).write_text(ODD_SCHEMAS[how])
    refused(folder, tmp_path / "out")


OUTSIDE = (
    "http://127.0.0.1:{port}/x.yaml",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/x",
    "data:,x",
    "../../secret.yaml",
)


@pytest.mark.parametrize("reference", OUTSIDE)
@pytest.mark.parametrize("place", ["schema", "path item", "link"])
def test_nothing_outside_the_folder_is_read(folder: Path, tmp_path: Path, reference: str, place: str) -> None:
    secret = "root:secret-in-a-file"
    (tmp_path / "secret.yaml").write_text(f"type: {secret}\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        reference = reference.format(port=listener.getsockname()[1])
        if place == "schema":
            (folder / SCHEMA).write_text(f"type: object\nproperties:\n  a:\n    $ref: '{reference}'\n")
        elif place == "path item":
            root = folder / "openapi.yaml"
            root.write_text(root.read_text().replace("paths:", f"paths:\n  /odd:\n    $ref: '{reference}'"))
        else:
            (folder / SCHEMA).unlink()
            (folder / SCHEMA).symlink_to(tmp_path / "secret.yaml")
        assert linted(folder)[0] in {1, 2}
        said = refused(folder, tmp_path / "out")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert "secret-in-a-file" not in said
    assert "root:x:" not in said
