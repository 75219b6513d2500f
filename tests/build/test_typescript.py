"""TypeScript types: the ones that are kept are those that are generated, and a strict compiler takes them."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign_contracts.build import typescript
from campaign_contracts.bundle import packaged
from campaign_contracts.cli import main
from campaign_contracts.usage import UsageError

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "generated" / typescript.TARGET
COMPILER = "typescript@5.9.3"

USE = """
import type { components, operations } from "./exotel_campaigns";

type Create = components["schemas"]["CampaignCreate"];
type Page = operations["list_campaigns"]["responses"][200]["content"]["application/json"];

export const minimal: Create = { caller_id: "+12025550199", from: ["+12025550100"], url: "https://flows.example/4" };
export const spelled: Create = { ...minimal, from: "+12025550100, +12025550101", mode: "custom", throttle: 30 };
export const action: components["schemas"]["CampaignUpdate"] = { action: "pause" };
export const names = (page: Page): string[] =>
  page.response.flatMap((item) => (item.status === "success" ? [item.data.name] : []));

// @ts-expect-error a campaign has a caller_id
export const nobody: Create = { from: ["+12025550100"] };
// @ts-expect-error there is no such mode
export const slow: Create = { ...minimal, mode: "slow" };
// @ts-expect-error nor such an action
export const wrong: components["schemas"]["CampaignUpdate"] = { action: "explode" };
"""

needs_node = pytest.mark.skipif(shutil.which("npx") is None, reason="npx not found: install Node.js 20.19 or newer")


@needs_node
def test_the_types_that_are_kept_are_those_that_are_generated() -> None:
    assert typescript.generate(packaged().spec.document) == KEPT.read_bytes(), f"run `{typescript.AGAIN}`"


@needs_node
def test_a_strict_compiler_takes_the_types_and_their_use(tmp_path: Path) -> None:
    shutil.copy(KEPT, tmp_path)
    (tmp_path / "use.ts").write_text(USE)
    command = ["npx", "--yes", "-p", COMPILER, "tsc", "--strict", "--noEmit", "--target", "es2022", "use.ts"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_stale_types_are_noticed_without_node(tmp_path: Path) -> None:
    document = packaged().spec.document
    kept = tmp_path / "types.ts"
    shutil.copy(KEPT, kept)
    assert not typescript.is_stale(kept, document)
    assert typescript.is_stale(kept, {**document, "info": {"title": "Other", "version": "1"}})
    assert typescript.is_stale(tmp_path / "none.ts", document)


def test_stale_types_are_named_with_what_to_run(
    write: Callable[[dict[str, str]], Path],
    lamps: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = write(lamps)
    (folder.parent / "README.md").write_text("<!-- lifecycle:begin -->\n<!-- lifecycle:end -->\n")
    target = folder.parent / "generated" / typescript.TARGET
    target.parent.mkdir(parents=True)
    target.write_text("// old\n")

    def run(*arguments: str) -> tuple[int | str | None, list[str]]:
        monkeypatch.setattr(sys, "argv", ["campaign-contracts", "generate", "--spec", str(folder), *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code, capsys.readouterr().out.splitlines()

    path = f"generated/{typescript.TARGET}"
    again = "Run `make generate-ts`, which needs Node.js, and commit the result."
    assert run() == (0, [f"{path} is stale. {again}"])
    code, told = run("--check")
    assert (code, told[0]) == (1, f"{path}: stale")
    assert "`make generate && make generate-ts`" in told[1]
    assert target.read_text() == "// old\n"


def test_without_node_the_way_on_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match=r"Install Node\.js"):
        typescript.generate(packaged().spec.document)
