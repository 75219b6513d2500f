"""The ids of findings rest on names alone: whatever words a kit says of them, a baseline stays as it is."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from tests.histories import record

from campaign_contracts import checks
from campaign_contracts.clients import judge as client_judge

JUDGING = [*Path(checks.__file__).parent.rglob("*.py"), Path(client_judge.__file__)]
KEY_PLACES = {"broken": 1, "decide": 2}

REWORDED = '''
import ast, importlib.abc, importlib.machinery, json, re, sys

PROSE = re.compile(r"(?=.*[a-z])[ \\w',/:;().=-]* [ \\w',/:;().=-]*")

class Reword(ast.NodeTransformer):
    """Says everything in other words, but for what is compared."""

    def __init__(self): self.count = 0
    def visit_Compare(self, node): return node
    def visit_Call(self, node):
        compares = getattr(node.func, "attr", "") in ("startswith", "endswith", "partition", "split")
        return node if compares else self.generic_visit(node)
    def visit_Constant(self, node):
        if not isinstance(node.value, str) or not PROSE.fullmatch(node.value): return node
        self.count += 1
        return ast.copy_location(ast.Constant(node.value.replace(" ", " (or so) ")), node)

class Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, name):
        tree = ast.parse(self.get_data(self.path))
        reword.visit(tree)
        return compile(ast.fix_missing_locations(tree), self.path, "exec")

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if not name.startswith(("campaign_contracts.checks.", "campaign_contracts.clients.judge")): return None
        found = importlib.machinery.PathFinder.find_spec(name, path, target)
        if found is not None and isinstance(found.loader, importlib.machinery.SourceFileLoader):
            found.loader = Loader(found.loader.name, found.loader.path)
        return found

reword = Reword()
sys.meta_path.insert(0, Finder())
from tests.histories import record
said = {name: record.verdicts(record.FOLDER / name).get("violated", {}) for name in sys.argv[1:]}
print(json.dumps([reword.count, said]))
'''


def test_a_kit_that_says_everything_in_other_words_gives_the_same_ids() -> None:
    recorded = {name: yaml.safe_load(record.expected(name).read_text(encoding="utf-8")) for name in record.TEXTS}
    known = {name: verdicts["violated"] for name, verdicts in recorded.items() if "violated" in verdicts}
    ran = subprocess.run([sys.executable, "-c", REWORDED, *known], capture_output=True, text=True, check=True)
    reworded, said = json.loads(ran.stdout)
    assert reworded > 100
    assert {name: set(violated) for name, violated in said.items()} == {name: set(v) for name, v in known.items()}
    summaries = [(violated[each], known[name][each]) for name, violated in said.items() for each in violated]
    assert len(summaries) > 20
    assert [now for now, then in summaries if now == then] == []


def keys(path: Path) -> Iterator[tuple[str, ast.expr]]:
    """The expressions in a module from which ids are made, each with its place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEY_PLACES:
            place = KEY_PLACES[node.func.attr]
            if len(node.args) > place:
                yield f"{path.name}:{node.lineno}", node.args[place]


def test_no_literal_part_of_a_key_is_a_sentence() -> None:
    found = [(where, part) for path in JUDGING for where, key in keys(path) for part in ast.walk(key)]
    assert len({where for where, _ in found}) > 90
    prose = [
        (where, part.value)
        for where, part in found
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value.strip(" ")
    ]
    assert prose == []
