"""The client in TypeScript: a strict compiler takes it, and it does what the one in Python does, against the mock."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from campaign_contracts.build.typescript import COMPILER, NOTICE, PACKAGE, typescript
from campaign_contracts.bundle import packaged
from campaign_contracts.cli import main
from campaign_contracts.mock.server import MockServer
from campaign_contracts.usage import UsageError

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests/generated/typescript"
KETTLES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "kettles.yaml").read_text(encoding="utf-8"))

USE = """
import { Client, parseCallback } from "./index.js";
import type { CampaignCreate, CampaignFound, CampaignUpdate, Page } from "./index.js";

const url = "https://flows.example/4";
export const minimal: CampaignCreate = { caller_id: "+12025550199", from: ["+12025550100"], url };
export const spelled: CampaignCreate = { ...minimal, from: "+12025550100, +12025550101", mode: "custom", throttle: 30 };
export const action: CampaignUpdate = { action: "pause" };
export const names = (page: Page<CampaignFound>): string[] => page.items.map((campaign) => campaign.name);
export const open = ({ status }: CampaignFound): boolean => status === "resting" || status === "created";
export async function use(client: Client): Promise<string> {
  const one: CampaignFound = await client.createCampaigns(minimal);
  for (const result of await client.createCampaigns([minimal])) {
    if (result.status === "success") return result.data.id;
    console.log(result.error_data.code);
  }
  const event = parseCallback("{}");
  return event.kind === "CallStatusEvent" ? event.call_sid : (one.summary?.campaign_sid ?? "");
}

// @ts-expect-error a campaign has a caller_id
export const nobody: CampaignCreate = { from: ["+12025550100"] };
// @ts-expect-error there is no such mode
export const slow: CampaignCreate = { ...minimal, mode: "slow" };
// @ts-expect-error nor such an action
export const wrong: CampaignUpdate = { action: "explode" };
// @ts-expect-error nor such a parameter
export const list = (client: Client) => client.listCampaigns({ size: 3 });
"""


DECLARED = "declare const baseUrl: string, url: string, body: string, signal: AbortSignal;\n"


def node(*command: str, folder: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **(environment or {})}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def compile_package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes]], Path]:
    """Compile the files of a package, and return its folder. Skipped without Node.js, which CI may not."""
    compiler = ("npx", "--yes", "-p", f"typescript@{COMPILER}", "tsc")
    if shutil.which("npx") is None or node(*compiler, "--version", folder=ROOT).returncode != 0:
        told = f"npx cannot run typescript@{COMPILER}: install Node.js 20.19 or newer"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)

    def compiled(files: dict[str, bytes]) -> Path:
        folder = tmp_path_factory.mktemp("package")
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        result = node(*compiler, "-p", ".", folder=folder)
        assert result.returncode == 0, result.stdout + result.stderr
        return folder

    return compiled


def test_a_strict_compiler_takes_it_and_it_works_against_the_mock(
    compile_package: Callable[[dict[str, bytes]], Path],
) -> None:
    page = (ROOT / "docs/client.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```ts\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    files = {
        **typescript(packaged().spec.document, PACKAGE),
        "src/use.ts": USE.encode(),
        "src/page.ts": f"{DECLARED}{shown}console.log(event);".replace(f'"{PACKAGE}"', '"./index.js"').encode(),
    }
    folder = compile_package(files)
    assert (folder / "dist/index.d.ts").is_file()
    for server in (MockServer(), MockServer(contrarian=True, dialect="portal")):
        with server as mock:
            environment = {
                "BASE_URL": mock.base_url, "CONTROL_URL": mock.control_url, "CLIENT": str(folder / "dist/index.js"),
            }  # fmt: skip
            result = node("node", "--test", str(TESTS / "client.test.mjs"), folder=TESTS, environment=environment)
        assert result.returncode == 0, result.stdout + result.stderr


def test_other_specifications_compile_too(compile_package: Callable[[dict[str, bytes]], Path]) -> None:
    bare = copy.deepcopy(KETTLES)
    del bare["x-lifecycle"], bare["servers"]
    del bare["paths"]["/shops/{shop}/kettles"]["post"]["callbacks"]
    hostile = copy.deepcopy(KETTLES)
    paths = hostile["paths"]
    paths['/shops/{shop}/`;boom();`"kettles\\'] = paths.pop("/shops/{shop}/kettles")
    hostile["info"]["title"] = 'K */ boom() /* ${boom()} "'
    hostile["components"]["schemas"]["Kettle"]["properties"]["a */ b"] = {
        "description": "*/ boom(); /*",
        "enum": ['"', "\\", "\n"],
    }
    files = {name: text for name, text in typescript(KETTLES, "kettles").items() if name.endswith(".json")}
    for name, document in (("kettles", KETTLES), ("bare", bare), ("hostile", hostile)):
        made = typescript(document, name)
        files |= {path.replace("src/", f"src/{name}/"): text for path, text in made.items() if path.startswith("src/")}
    folder = compile_package(files)
    for path in (folder / "dist/hostile").glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "boom()" not in line or line.lstrip().startswith(("*", "/**")) or r"\`;boom();\`" in line


def test_names_that_meet_in_typescript_are_refused() -> None:
    document = copy.deepcopy(KETTLES)
    document["paths"]["/shops/{shop}/kettles"]["get"]["operationId"] = "readLabel"
    with pytest.raises(UsageError, match="'readLabel'"):
        typescript(document, "kettles")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Any]:
    """Run `generate` outside a checkout; returns its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> tuple[int | str | None, str]:
        monkeypatch.setattr(sys, "argv", ["campaign-contracts", "generate", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        return left.value.code, captured.out + captured.err

    return run_command


def test_it_is_generated_into_a_repository_of_ones_own(run: Callable[..., Any], tmp_path: Path) -> None:
    arguments = ("--language", "typescript", "--out", str(tmp_path), "--package", "@ours/calls")
    assert run(*arguments) == (0, "")
    assert json.loads((tmp_path / "calls/package.json").read_text())["name"] == "@ours/calls"
    assert (tmp_path / "calls/src/index.ts").read_text().startswith(NOTICE)
    (tmp_path / "calls/src/own.ts").write_text("// ours\n")
    (tmp_path / "calls/src/errors.ts").write_text("")
    code, told = run(*arguments, "--check")
    assert code == 1
    assert "calls/src/errors.ts: stale\n" in told
    assert "own.ts" not in told
    assert f"`campaign-contracts generate --language typescript --out {tmp_path} --package @ours/calls`" in told
    assert run(*arguments)[0] == 0
    assert run(*arguments, "--check") == (0, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--language", "typescript"), "give --out too"),
        (("--language", "cobol", "--out", "x"), "Choose a --language of: python, typescript"),
        (("--language", "typescript", "--out", "x", "--package", "../y"), "is not a valid package name"),
        (("--language", "typescript", "--out", ".", "--package", "taken"), "holds files that were not generated"),
    ],
)
def test_mistakes_are_told(run: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/theirs.txt").write_text("")
    code, said = run(*arguments)
    assert code == 2
    assert told in said
