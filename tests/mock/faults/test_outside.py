"""Faults act from outside: the mock knows none of them, works without them, and they add up."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.mock.recording import recording

from campaign_contracts.bundle import packaged
from campaign_contracts.mock import faults
from campaign_contracts.mock.behaviour import Behaviour

ROOT = Path(__file__).parents[3]
MOCK = ROOT / "contracts/campaign_contracts/mock"
NAMES = tuple(faults.registry(packaged().lifecycle))

HIDING = """
import sys
import pytest

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("campaign_contracts.mock.faults"):
            raise ModuleNotFoundError(f"{name} is hidden")

sys.meta_path.insert(0, Hidden())
code = pytest.main(["-q", "-p", "no:cacheprovider", "tests/mock/campaigns/test_operations.py"])
try:
    import campaign_contracts.mock.faults
except ModuleNotFoundError:
    sys.exit(code)
sys.exit("the package is not hidden")
"""


def test_the_mock_works_without_the_package_of_faults() -> None:
    """Its own tests of the operations pass while nothing can import it."""
    result = subprocess.run([sys.executable, "-c", HIDING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout


def test_no_fault_is_named_outside_the_package_of_faults() -> None:
    sources = [path for path in MOCK.rglob("*.py") if path.parent.name != "faults"]
    assert len(sources) > 30
    named = [(path.name, name) for path in sources for name in NAMES if name in path.read_text(encoding="utf-8")]
    assert named == []


def test_each_fault_is_declared_once_and_changes_something() -> None:
    declared = Counter(fault.name for module in faults.FAMILIES for fault in module.FAULTS)
    assert declared.most_common(1)[0][1] == 1
    assert set(declared) == {name for name in NAMES if not name.startswith("cell:")}
    for fault in faults.registry(packaged().lifecycle).values():
        behaviour = faults.with_faults(Behaviour(lifecycle=packaged().lifecycle), [fault.name])
        for change in fault.changes:
            usual = Behaviour(lifecycle=packaged().lifecycle)
            assert _policy(behaviour, change.policy) != _policy(usual, change.policy)


def _policy(behaviour: Behaviour, kind: type) -> object:
    named = {"Policy": behaviour.policy, "Choices": behaviour.choices}
    return named.get(kind.__name__) or behaviour.of(kind)


def test_two_faults_of_the_same_list_both_show() -> None:
    mock = recording("limit-default-10", "page-one-too-long", "total-shrinks")
    mock.bulk(*[mock.campaign()] * 14)
    answer = mock.find("offset=1")
    assert len(answer.items) == 11
    assert answer.document["metadata"] == {"count": 11, "offset": 1, "limit": 10, "total": 13}


def test_any_faults_can_be_switched_on_together() -> None:
    """A server with all of them answers, whatever the order in which they are named."""
    for seed in range(3):
        shuffled = random.Random(seed).sample(NAMES, len(NAMES))
        mock = recording(*(name for name in shuffled if not name.startswith("racing-")))
        answers = [mock.create(), mock.find(), mock.put("nothing", name="Another"), mock.delete("nothing")]
        assert all(answer.status for answer in answers)
