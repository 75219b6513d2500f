"""Where Hypothesis keeps its files in a run of the kit: in the kit's own folder, not in one beside the user's files."""

import contextlib
import gzip
import json
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.internal.charmap import charmap_file

from campaign_contracts.atomic import replace_file

HOME = Path(".campaign-contracts/hypothesis")

UTF_8: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([(0x0, 0xD7FF), (0xE000, 0x10FFFF)], [])
"""From and to which characters UTF-8 writes, all but surrogates, and which of them it does not read back: none."""


def settle() -> None:
    """Have this process's Hypothesis keep its files there, from now on.

    Its table of the characters of UTF-8 is put there first: to find it, Hypothesis would try each of a million
    characters, which takes a second in every new folder.
    """
    set_hypothesis_home_dir(HOME)
    table = charmap_file("codec-v2-utf-8")
    if not table.exists():
        with contextlib.suppress(OSError):  # it is found without the file, too
            storage_directory().create_if_missing()  # with a note for git
            table.parent.mkdir(parents=True, exist_ok=True)
            replace_file(table, gzip.compress(json.dumps(UTF_8).encode(), mtime=1))
