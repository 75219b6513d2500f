"""What CI servers read: valid by their own schemas, sound as shell, and passing on what they are given."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from campaign_contracts.running.options import Options, declared
from campaign_contracts.running.resolving import resolve

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
GITLAB = ROOT / ".ci" / "campaign-contracts.gitlab-ci.yml"
JENKINS = ROOT / ".ci" / "Jenkinsfile"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

Json = Any


def blocks(language: str) -> list[str]:
    """The fenced blocks of docs/ci.md in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def checked(schema: str, file: Path) -> str:
    """What check-jsonschema says of a file by one of the schemas that it brings; empty where it is valid."""
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_action_is_valid() -> None:
    assert checked("vendor.github-actions", ACTION) == ""


def test_the_action_uses_actions_by_their_commits() -> None:
    """A tag can be moved; what stands behind it is a comment."""
    used = re.findall(r"uses: (.*)", ACTION.read_text())
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in used)


def test_the_gitlab_template_is_valid() -> None:
    assert checked("vendor.gitlab-ci", GITLAB) == ""


def test_the_examples_of_the_page_are_valid(tmp_path: Path) -> None:
    workflow, gitlab, hooks = blocks("yaml")
    for schema, text in (("vendor.github-workflows", workflow), ("vendor.gitlab-ci", gitlab)):
        file = tmp_path / "example.yml"
        file.write_text(text)
        assert checked(schema, file) == ""
    offered = {hook["id"] for hook in yaml.safe_load(HOOKS.read_text())}
    assert {hook["id"] for hook in yaml.safe_load(hooks)["repos"][0]["hooks"]} == offered
    inputs = yaml.safe_load(ACTION.read_text())["inputs"]
    used = [step for step in yaml.safe_load(workflow)["jobs"]["contract"]["steps"] if step.get("id") == "contract"]
    assert used[0]["with"].keys() <= inputs.keys()


def test_hooks_name_commands_that_there_are() -> None:
    for hook in yaml.safe_load(HOOKS.read_text()):
        assert {"id", "name", "entry", "language"} <= hook.keys()
        program, command, *_ = hook["entry"].split()
        done = subprocess.run(
            [sys.executable, "-m", program.replace("-", "_"), command, "--help"], capture_output=True, check=False
        )
        assert done.returncode == 0, hook["entry"]


def shells() -> dict[str, str]:
    """Every piece of shell in them, by where it stands."""
    action = yaml.safe_load(ACTION.read_text())
    gitlab = yaml.safe_load(GITLAB.read_text())["campaign-contracts"]
    found = {f"action.yml, {step['name']}": step["run"] for step in action["runs"]["steps"] if "run" in step}
    found[GITLAB.name] = "# shellcheck disable=SC2086\n" + "\n".join([*gitlab["before_script"], *gitlab["script"]])
    found |= {
        f"Jenkinsfile {n}": s for n, s in enumerate(re.findall(r"sh '''(.*?)'''", JENKINS.read_text(), re.DOTALL))
    }
    return {**found, ".ci/run": (ROOT / ".ci" / "run").read_text()}


@pytest.mark.parametrize("name", shells())
def test_shell_is_sound(name: str) -> None:
    program = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or "shellcheck"
    words = [program, "--shell=bash", "--severity=style", "-"]
    done = subprocess.run(words, input=shells()[name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def run_step(tmp_path: Path, code: int = 0, **given: str) -> tuple[int, list[str], dict[str, str], str]:
    """Run the action's step with a stand-in for the kit; exit code, arguments, its variables, and the step's output."""
    action = yaml.safe_load(ACTION.read_text())
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "run")
    stand_in = tmp_path / "campaign-contracts"
    seen = tmp_path / "seen.json"
    stand_in.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"json.dump([sys.argv[1:], dict(os.environ)], open({str(seen)!r}, 'w'))\nsys.exit({code})\n"
    )
    stand_in.chmod(0o755)
    inputs = {name: str(entry["default"]) for name, entry in action["inputs"].items()} | given
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: inputs[m[1]], value)
        for name, value in step["env"].items()
    }
    output = tmp_path / "output"
    around = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GITHUB_OUTPUT": str(output)}
    done = subprocess.run(["bash", "-e", "-c", step["run"]], env={**around, **variables}, check=False)
    arguments, environment = json.loads(seen.read_text())
    return done.returncode, arguments, environment, output.read_text()


def test_the_action_passes_on_what_it_is_given(tmp_path: Path) -> None:
    hostile = "$(touch pwned); `id` 'x' \"y\""
    code, arguments, environment, output = run_step(
        tmp_path,
        code=3,
        baseline=hostile,
        arguments="--floor rules=90  --seed 2",
        **{"api-token": hostile},
    )
    assert (code, output) == (3, "exit-code=3\n")
    assert arguments == [
        "run",
        "--profile",
        "quick",
        "--baseline",
        hostile,
        "--floor",
        "rules=90",
        "--seed",
        "2",
    ]
    assert environment["CAMPAIGN_CONTRACTS_API_TOKEN"] == hostile
    assert "CAMPAIGN_CONTRACTS_BASE_URL" not in environment


def test_the_action_alone_tests_the_mock(tmp_path: Path) -> None:
    code, arguments, environment, _ = run_step(tmp_path)
    assert (code, arguments) == (0, ["run", "--profile", "quick"])
    assert environment["CAMPAIGN_CONTRACTS_REPORT_DIR"] == "campaign-contracts-report"


def test_a_sandbox_is_declared_by_the_source_that_names_it(tmp_path: Path) -> None:
    """Typed beside a variable that names the host, `--sandbox` would be refused."""
    host: dict[str, Any] = {
        "base-url": "https://staging.example",
        "account-sid": "demo",
        "api-key": "key",
        "api-token": "token",
    }
    _, words, action, _ = run_step(tmp_path, sandbox="true", **host)
    assert words == ["run", "--profile", "quick"]
    environment = {name: value for name, value in action.items() if name.startswith("CAMPAIGN_CONTRACTS_")}
    assert not resolve(Options(profile="quick"), environment)[0].live
    keys = {f"CAMPAIGN_CONTRACTS_{name}": name.lower() for name in ("API_KEY", "API_TOKEN")}
    variables = yaml.safe_load(GITLAB.read_text())["variables"]
    assert variables.pop("CAMPAIGN_CONTRACTS_ARGUMENTS") == "--profile quick"
    named = {"CAMPAIGN_CONTRACTS_BASE_URL": host["base-url"], "CAMPAIGN_CONTRACTS_ACCOUNT_SID": host["account-sid"]}
    assert not resolve(Options(profile="quick"), variables | named | keys)[0].live
    pipeline = JENKINS.read_text()
    assert re.findall(r"campaign-contracts run (.*)", pipeline) == ["--profile quick"]
    declaration = dict(re.findall(r"(CAMPAIGN_CONTRACTS_SANDBOX) = '(.*)'", pipeline))
    assert not resolve(Options(profile="quick"), declaration | named | keys)[0].live


def test_variables_are_those_that_the_kit_reads() -> None:
    known = {each.variable for each in declared() if each.variable}
    for file in (ACTION, GITLAB, JENKINS):
        named = set(re.findall(r"CAMPAIGN_CONTRACTS_[A-Z_]*[A-Z]", file.read_text())) - {"CAMPAIGN_CONTRACTS_ARGUMENTS"}
        assert named <= known, file


def test_the_image_is_small_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Containerfile").read_text().splitlines()
    bases = [line for line in lines if line.startswith("FROM")]
    assert all("-slim" in line for line in bases)
    assert "USER kit" in lines
    command = json.loads(next(line for line in lines if line.startswith("CMD")).removeprefix("CMD "))
    assert command[0] == "mock"
    for name in (
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ):
        assert (ROOT / name).exists(), name
