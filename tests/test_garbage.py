"""What a process that lasts gives back."""

import platform
import subprocess
import sys

import pytest

HELD = """
import sys
from campaign_contracts.garbage import give_back_large_blocks

def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

if sys.argv[1] == "told":
    give_back_large_blocks()
large = b"x" * (8 << 20)
del large
before, blocks, small = resident(), [], []
for _ in range(48):
    blocks.append(b"x" * (1 << 20))
    small.append(bytes(4000))
blocks.clear()
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told so")
def test_large_blocks_go_back_to_the_system() -> None:
    held = {
        how: int(subprocess.run([sys.executable, "-c", HELD, how], capture_output=True, text=True, check=True).stdout)
        for how in ("told", "untold")
    }
    assert held["untold"] > 40 << 20
    assert held["told"] < 8 << 20
