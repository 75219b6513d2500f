"""The kit beside the most used plugins of pytest, all of them at once, in an environment of its own: `make plugins`."""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
CLIENT = """
from exotel_campaigns import CampaignCreate


def test_a_campaign_runs_to_its_end(campaigns_mock, contract_session):
    wanted = CampaignCreate(caller_id="+12025550199", from_=["+12025550100"], url="https://flows.example/4")
    campaign = campaigns_mock.client.create_campaigns(campaign=wanted)
    campaigns_mock.advance(3600)
    assert campaigns_mock.client.get_campaign(id=campaign.id).status == "completed"
"""
SUITES = ("--pyargs", "campaign_contracts.suites")
TRIED: dict[str, tuple[tuple[str, ...], str]] = {
    "tests of a client": ((), "1 passed"),
    "tests of a client, with options of others": (
        ("-n", "2", "--base-url", "https://app.example", "--cov", ".", "--html", "report.html", "--reruns", "1"),
        "1 passed",
    ),
    "the suites, by a rule": ((*SUITES, "--campaign-contracts-rule", "GET-02"), "PASS: 1 upheld"),
    "the suites, by a keyword": ((*SUITES, "-k", "GET-02"), "PASS: "),
    "the suites, in two processes": ((*SUITES, "-n", "2", "-k", "GET-02 or DEL-03"), "PASS: "),
}
"""What is typed after `pytest`, and what it prints."""


def main() -> int:
    """Install, try, and say what did not work; 1 where anything did not."""
    plugins = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["plugins"]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        python, project = _installed(Path(folder)), Path(folder) / "project"
        project.mkdir()
        (project / "test_client.py").write_text(CLIENT, encoding="utf-8")
        for what, (words, told) in TRIED.items():
            done = subprocess.run(
                [python, "-m", "pytest", *words], cwd=project, capture_output=True, text=True, check=False
            )
            worked = done.returncode == 0 and told in done.stdout
            print(f"{'works' if worked else 'FAILS'}  {what} beside {len(plugins)} plugins", flush=True)
            if not worked:
                print(done.stdout + done.stderr)
                failed += 1
    return min(failed, 1)


def _installed(folder: Path) -> Path:
    """The Python of an environment with the kit and the plugins."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    install = (*PIP, "--python", python, "install", "-qq")
    for words in (
        ("--require-hashes", "--requirement", "requirements.txt"),
        ("--constraint", "constraints.txt", "--group", "plugins"),
        ("--no-deps", "--build-constraint", "constraints.txt", "."),
    ):
        subprocess.run([*install, *words], cwd=ROOT, check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
