"""The client in other people's hands: built alone, generated elsewhere, generated from a mess."""

import copy
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from campaign_contracts.build.changes import changes
from campaign_contracts.build.generate import PACKAGE, generate_package, package_files
from campaign_contracts.bundle import packaged
from campaign_contracts.cli import main
from campaign_contracts.mock.server import MockServer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEEDED = ("httpx2", "pydantic")

SCRIPT = """
import sys
from exotel_campaigns import CampaignCreate, Client
with Client(account_sid="demo", api_key="demo-key", api_token="demo-token", base_url=sys.argv[1]) as client:
    new = CampaignCreate(caller_id="+12025550199", from_=["+12025550100"], url="https://flows.example/4")
    print(client.create_campaigns(campaign=new).account_sid)
import exotel_campaigns
print(exotel_campaigns.__file__)
print(sorted(name for name in sys.modules if name.startswith(("campaign_contracts", "jsonschema"))))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the client alone, built from a copy of `generated/`."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(
        ROOT / "generated", folder / "generated", ignore=shutil.ignore_patterns("__pycache__", "typescript")
    )
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "generated")], capture_output=True, text=True, timeout=600, check=True)
    (built,) = folder.glob("*.whl")
    return built


def closure(names: tuple[str, ...]) -> Iterator[metadata.Distribution]:
    """The distributions of the present environment that these need, without their extras."""
    pending, seen = list(names), set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(name)
        yield distribution
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                pending.append(requirement.name)


def test_the_wheel_holds_the_client_and_asks_for_two_libraries(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (path,) = [name for name in archive.namelist() if name.endswith("METADATA")]
        told = archive.read(path).decode()
    assert names == {f"{PACKAGE}/{name}" for name in package_files(packaged().spec.document, PACKAGE)}
    asked = [line.removeprefix("Requires-Dist: ") for line in told.splitlines() if line.startswith("Requires-Dist")]
    assert sorted(Requirement(text).name for text in asked) == sorted(NEEDED)


def test_the_client_works_in_an_environment_that_has_nothing_else(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], timeout=600, check=True)
    (site,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for distribution in closure(NEEDED):
        for file in distribution.files or ():
            source = Path(str(distribution.locate_file(file)))
            if {"..", "__pycache__"} & set(file.parts) or not source.is_file() or (site / file).exists():
                continue
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).symlink_to(source)
    with MockServer() as mock:
        result = subprocess.run(
            [str(tmp_path / "venv/bin/python"), "-I", "-c", SCRIPT, mock.base_url],
            cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert result.stderr == ""
    account, place, foreign = result.stdout.splitlines()
    assert (account, foreign) == ("demo", "[]")
    assert place.startswith(str(tmp_path))


def kettles() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((HERE / "kettles.yaml").read_text(encoding="utf-8"))
    return document


def test_what_changed_is_told_by_model_field_method_and_argument() -> None:
    old, new = kettles(), kettles()
    schemas, paths = new["components"]["schemas"], new["paths"]
    schemas["Kettle"]["properties"]["handle"] = {"type": "string"}
    del schemas["Kettle"]["properties"]["litres"]
    schemas["KettleFields"]["properties"]["litres"]["minimum"] = 1
    schemas["KettleFields"]["properties"]["hook"]["description"] = "Other words."
    schemas["NewKettle"]["allOf"][2]["then"] = {"required": ["from"]}
    schemas["Lid"] = {"type": "object", "properties": {"id": {"type": "string"}}}
    del schemas["Town"]["minLength"]
    page = paths["/shops/{shop}/kettles"]["get"]["parameters"]
    page[1]["required"] = True
    del page[2]
    del paths["/shops/{shop}/kettles/{id}"]["get"]
    assert list(changes(old, copy.deepcopy(old))) == []
    assert list(changes(old, new)) == [
        "model Kettle, field handle: added",
        "model Kettle, field litres: removed",
        "model KettleFields, field litres: changed",
        "model Lid: added",
        "model NewKettle: changed",
        "model Town: changed",
        "method iter_kettles, argument limit: changed",
        "method iter_kettles, argument lit: removed",
        "method list_kettles, argument limit: changed",
        "method list_kettles, argument lit: removed",
        "method read_label: removed",
    ]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., str]:
    """Run `generate` outside a checkout; returns what it printed. It must succeed."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["campaign-contracts", "generate", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        assert (left.value.code, captured.err) == (0, "")
        return captured.out

    return run_command


def test_generating_again_elsewhere_says_what_changed_and_writes_the_same(
    run: Callable[..., str], tmp_path: Path
) -> None:
    arguments = ("--out", str(tmp_path), "--package", "their_client")
    assert run(*arguments) == ""
    (tmp_path / "their_client/client.py").write_text("")
    assert run(*arguments) == "No model, field or method changed; descriptions or the generator did.\n"
    bundle = tmp_path / "their_client/openapi.json"
    bundle.write_text(bundle.read_text().replace('"custom_field"', '"customer_field"'))
    told = run(*arguments).splitlines()
    assert "model Campaign, field custom_field: added" in told
    assert "model Campaign, field customer_field: removed" in told
    bundle.write_text('{"x-generated": "once", "components": {"schemas": {"A": {"allOf": [{"$ref": "#/x"}]}}}}')
    assert "cannot be told" in run(*arguments)
    made = {path.name: path.read_bytes() for path in (tmp_path / "their_client").iterdir() if path.is_file()}
    ours = {path.name: path.read_bytes() for path in (ROOT / "generated" / PACKAGE).iterdir() if path.is_file()}
    assert made == ours


@pytest.mark.parametrize("mess", ["empty", "broken"])
def test_nothing_that_was_generated_is_needed_to_generate(tmp_path: Path, mess: str) -> None:
    for name in ("openapi", "README.md", "docs"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    package = tmp_path / "generated" / PACKAGE
    package.mkdir(parents=True)
    if mess == "broken":
        for path in (ROOT / "generated" / PACKAGE).glob("*.*"):
            (package / path.name).write_text("<<<<<<< ours")
    result = subprocess.run(
        [sys.executable, "-m", "campaign_contracts", "generate"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "generated")},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    for path in (ROOT / "generated" / PACKAGE).glob("*.*"):
        assert (package / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_file_that_is_stale_is_named(tmp_path: Path) -> None:
    generate_package(kettles(), tmp_path, "kettles", check=False)
    (tmp_path / "kettles/models.py").write_text("")
    (tmp_path / "kettles/aio.py").unlink()
    (tmp_path / "kettles/old.py").write_bytes((tmp_path / "kettles/errors.py").read_bytes())
    assert list(generate_package(kettles(), tmp_path, "kettles", check=True).lines()) == [
        "kettles/models.py: stale",
        "kettles/aio.py: missing",
        "kettles/old.py: superfluous, nothing generates it",
    ]
