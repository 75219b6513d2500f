"""What every test needs: the suites' own mark is known, so that their modules can be imported; a browser on demand."""

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from campaign_contracts.safety import asking
from campaign_contracts.send import control, sender

LONGEST = frozenset({"test_mutants.py"})


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark that suite functions carry, and how Hypothesis draws: what passed once passes again.

    Other cases come with `--hypothesis-seed=N`. That a busy machine is slow is no failure. The garbage collector looks
    rarely: what was imported and collected stays, and to look through it takes a tenth of the time of the tests.
    """
    gc.set_threshold(50_000, 20, 100)
    drawn_anew = config.getoption("--hypothesis-seed", None) is not None
    settings.register_profile(
        "kit", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=not drawn_anew
    )
    settings.load_profile("kit")
    config.addinivalue_line("markers", "exercises(*rules): the ids of the rules that a suite function exercises")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that nobody waits for it in the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that fails is waited for a moment only: the tests that ask for this know that it stays as it is."""
    for module, name in ((sender, "PROBE_WAITS_SECONDS"), (control, "WAITS_SECONDS"), (asking, "WAITS_SECONDS")):
        waits = getattr(module, name)
        assert waits[0] == 0.0
        monkeypatch.setattr(module, name, (0.0, *(0.01 for _ in waits[1:])))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the tests that ask for it are skipped; in CI they fail."""
    program = shutil.which("chromium")
    if program is None:
        message = "there is no chromium; `make chromium` installs it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        # Chromium refuses to run its sandbox as root, which is what CI containers are.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"], timeout=60_000)
        yield started
        started.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for this machine that signs itself, and its key: made for one run of the tests."""
    folder = tmp_path_factory.mktemp("tls")
    files = (str(folder / "cert.pem"), str(folder / "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return files
