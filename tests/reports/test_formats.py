"""Every form of a report: complete with no finding and with five hundred, and deaf to what strangers write."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from tests.reports.samples import BUNDLE, report

from campaign_contracts.gating import comparison
from campaign_contracts.gating.merging import merge
from campaign_contracts.inert import json_document, paragraphs, shown
from campaign_contracts.reports import annotations, contract, delivery, junit, markdown, reading, sarif
from campaign_contracts.reports.board import Run, files
from campaign_contracts.reports.causes import causes
from campaign_contracts.reports.formats import FORMATS, chosen
from campaign_contracts.reports.report import Acceptance, Report
from campaign_contracts.running.options import declared
from campaign_contracts.usage import UsageError
from campaign_contracts.verdicts import Outcome, Verdict

SARIF_SCHEMA = "@microsoft/jest-sarif@1.0.0-beta.0"
"""A package that ships the schema of SARIF 2.1.0 as OASIS published it."""

HOSTILE = (
    "\x1b[2J\x1b]0;taken\x07\x9b31m\u202egnp.exe \ud800 <script>alert(1)</script> <img src=x onerror=alert(1)> ```\n"
    "::error::forged\n] [click](https://evil.example) | **bold** @everyone ]]> &lt; ' \" \x00 \x85 {{ 7*7 }} PASS\r\n"
)

CASES = {
    "none": report(outcome=Outcome.PASS, violations=0),
    "one": report(),
    "five hundred": report(violations=500),
    "hostile": report(observed=HOSTILE),
    "incomplete": report(outcome=Outcome.INCOMPLETE, violations=0),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Report:
    return CASES[str(request.param)]


@pytest.fixture(scope="module")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> Draft7Validator:
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI"):
            pytest.fail("npm not found, and CI may not skip this")
        pytest.skip("npm not found: install Node.js")
    folder = tmp_path_factory.mktemp("sarif")
    packed = subprocess.run(
        [npm, "pack", "--silent", SARIF_SCHEMA], cwd=folder, capture_output=True, text=True, check=False
    )
    assert packed.returncode == 0, packed.stderr
    shutil.unpack_archive(folder / packed.stdout.strip(), folder, filter="data")
    (file,) = folder.glob("package/lib/schemas/sarif-2.1.0*.json")
    return Draft7Validator(json.loads(file.read_bytes()), format_checker=FormatChecker())


@pytest.mark.parametrize("name", FORMATS)
def test_no_form_holds_anything_that_acts(name: str, case: Report) -> None:
    text = FORMATS[name].text(case, BUNDLE.lifecycle)
    in_json = name in ("json", "sarif")
    raw = json.dumps(json.loads(text), ensure_ascii=False) if in_json else text
    if not in_json:
        assert raw.replace("\n", "").replace("\t", "") == paragraphs(raw).replace("\n", "").replace("\t", "")
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert text == FORMATS[name].text(case, BUNDLE.lifecycle)
    assert text.endswith("\n")


def test_junit_has_a_case_for_each_rule(case: Report) -> None:
    root = ET.fromstring(junit.text(case))  # noqa: S314 - written here
    cases = root.findall("./testsuite[@name!='the run']/testcase")
    assert [each.get("name", "")[:6] for each in cases] == [rule.id for rule in BUNDLE.catalogue]
    assert len(root.findall(".//failure")) == int(root.get("failures", "")) == bool(case.violations)
    assert len(root.findall(".//skipped")) == int(root.get("skipped", ""))
    assert len(root.findall(".//testcase")) == int(root.get("tests", ""))
    assert int(root.get("errors", "")) == (case.incomplete is not None)


def test_sarif_is_valid_and_points_into_the_specification(case: Report, sarif_schema: Draft7Validator) -> None:
    log = json.loads(sarif.text(case))
    assert [f"{error.json_path}: {error.message}" for error in sarif_schema.iter_errors(log)] == []
    (run,) = log["runs"]
    assert len(run["results"]) == len(case.violations)
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        line = (
            (Path(__file__).parents[2] / place["artifactLocation"]["uri"])
            .read_text()
            .splitlines()[place["region"]["startLine"] - 1]
        )
        assert result["ruleId"] in line
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_violation_of_a_schema_points_at_the_schema() -> None:
    from campaign_contracts.history import Exchange, Request, Response
    from campaign_contracts.reports.report import Step, _location

    request = Request(method="GET", target="/v2/accounts/demo/campaigns?limit=1")
    exchange = Exchange(
        number=1, at=0, until=1, account="demo", request=request, response=Response(status=200, body=b"{}"),
        operation="list_campaigns",
    )  # fmt: skip
    place = _location(BUNDLE, BUNDLE.catalogue.get("ENV-11"), (Step(exchange=exchange, curl="curl"),))
    assert (Path(__file__).parents[2] / place.file).is_file()
    assert place.file.endswith("/ListCampaignsResponse.yaml")


def test_a_summary_says_the_verdict_first_and_keeps_within_a_mebibyte() -> None:
    text = markdown.text(report(violations=500))
    assert text.startswith(f"## ❌ FAIL: 1 upheld, 1 violated, {len(BUNDLE.catalogue) - 3} not exercised\n")
    assert len(text.encode()) < 2**20
    assert text.count("<details>") == text.count("</details>") >= 2


def test_markdown_of_strangers_stays_text() -> None:
    text = markdown.text(report(observed=HOSTILE))
    assert "<script" not in text.replace("```", "").split("expected  JSON")[0]
    fence = next(line for line in text.splitlines() if line.startswith("````"))
    assert fence == "````text"
    assert markdown.escaped("[a](http://b) <i> @me") == r"\[a\](http<!-- -->://b) &lt;i&gt; @<!-- -->me"


def test_a_report_is_the_same_after_reading_it_again(case: Report, tmp_path: Path) -> None:
    delivery.write(case, tmp_path, BUNDLE.lifecycle)
    again = reading.read(tmp_path, BUNDLE)
    for form in FORMATS.values():
        assert (
            form.text(again, BUNDLE.lifecycle).encode(errors="backslashreplace") == (tmp_path / form.file).read_bytes()
        )
    assert contract.document(again) == contract.document(case)


def test_a_report_that_was_forged_acts_on_nothing(tmp_path: Path) -> None:
    document = json.loads(FORMATS["json"].text(report(), BUNDLE.lifecycle))
    acting = "\x1b[2J\x9b31m\u202e\r"
    rule = next(each for each in document["rules"] if each["violations"])
    for place in (rule, rule["source"], rule["violations"][0]["location"], document["target"], document["spec"]):
        for name in {"statement", "decided_by", "file", "base_url", "title"} & place.keys():
            place[name] += acting
    (tmp_path / reading.NAME).write_text(json.dumps(document))
    forged = reading.read(tmp_path, BUNDLE)
    texts = {name: form.text(forged, BUNDLE.lifecycle) for name, form in FORMATS.items()}
    assert [name for name, text in texts.items() if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)] == []
    assert "\\x1b[2J" in texts["junit"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{}", "cannot read it as a report"),
        ("nonsense", "found invalid JSON"),
        ("[" * 100_000, "found invalid JSON"),
        (f"[{'0,' * 3_000_000}0]", "more than 100 MB or 3,000,000 values is not read"),
        ('{"kit": 1}', "cannot read it as a report"),
    ],
)
def test_what_is_no_report_is_refused_in_a_sentence(content: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "contract.json").write_text(content)
    with pytest.raises(UsageError, match=complaint):
        reading.read(tmp_path, BUNDLE)


OLDER = Path(__file__).parent / "older"
"""A report of a kit that knew no parts of a run, no client, no replays; rules and coverage are cut to a few entries."""


def test_the_report_of_an_older_kit_is_read_and_says_no_more_than_it_did() -> None:
    old = reading.read(OLDER, BUNDLE)
    assert (old.shard, old.client) == (None, ())
    assert [violation.replay for violation in old.violations] == [None]
    for form in FORMATS.values():
        assert form.text(old, BUNDLE.lifecycle)
    found = comparison.compare(old, report())
    assert [violation.id for violation in found.new] == [report().violations[0].id]
    assert [violation.rule for violation in found.unknown] == ["LIF-05"]
    assert "badge-old.svg" in files([Run(server="old", report=old)])
    whole = merge([old, replace(old, requests=1)])
    assert {result.rule.id: result.verdict for result in whole.results} == {
        "ACC-01": Verdict.UPHELD, "ENV-01": Verdict.NOT_EXERCISED, "LIF-05": Verdict.VIOLATED,
    }  # fmt: skip


def test_parts_of_a_rule_that_an_older_kit_did_not_tell_are_not_taken_for_decided(tmp_path: Path) -> None:
    document = json.loads((OLDER / "contract.json").read_text())
    for rule in document["rules"]:
        rule["selected"] = True
    (tmp_path / "contract.json").write_text(json.dumps(document))
    asked = reading.read(tmp_path, BUNDLE)
    assert merge([asked, replace(asked, requests=1)]).counted(Verdict.NOT_EXERCISED) == 1


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a report folder"):
        reading.read(tmp_path, BUNDLE)


def test_findings_are_grouped_by_what_probably_caused_them() -> None:
    (cause,) = causes(report(violations=20))
    assert len(cause.violations) == 20
    assert cause.rules == ("ENV-01",)
    assert causes(report(violations=0)) == ()


def test_every_violation_is_in_one_cause() -> None:
    for name, shown_report in CASES.items():
        grouped = [violation.id for cause in causes(shown_report) for violation in cause.violations]
        assert sorted(grouped) == sorted(violation.id for violation in shown_report.violations), name


def test_github_gets_commands_that_nobody_can_forge() -> None:
    lines = list(annotations.github(report(observed=HOSTILE)))
    assert len(lines) == 1
    assert lines[0].startswith("::error file=openapi/rules.yaml,line=")
    assert "\n" not in lines[0]
    assert "::error::forged" not in lines[0].splitlines()[0][:40]
    many = list(annotations.github(report(violations=0, outcome=Outcome.INCOMPLETE)))
    assert many == ["::warning title=Incomplete::the target went away"]


def test_gitlab_gets_code_quality() -> None:
    (issue,) = json.loads(annotations.gitlab(report()))
    assert issue["check_name"] == "ENV-01"
    assert issue["location"]["path"] == "openapi/rules.yaml"
    assert re.fullmatch("[0-9a-f]{64}", issue["fingerprint"])
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")


def test_what_is_accepted_fails_nothing() -> None:
    accepted = report(outcome=Outcome.PASS).with_violations(
        lambda violation: replace(violation, accepted=Acceptance(reason="known", owner="QA", expires="2031-01-01"))
    )
    assert ET.fromstring(junit.text(accepted)).get("failures") == "0"  # noqa: S314 - written here
    assert markdown.text(accepted).startswith("## ✅ PASS with 1 accepted:")
    assert sarif.log(accepted)["runs"][0]["results"][0]["suppressions"][0]["justification"] == "known (QA)"
    assert list(annotations.github(accepted)) == []
    assert json.loads(annotations.gitlab(accepted)) == []
    assert "accepted</span> by QA until 2031-01-01: known" in FORMATS["html"].text(accepted, BUNDLE.lifecycle)


def test_ci_servers_are_told_where_the_environment_names_them(tmp_path: Path) -> None:
    said: list[str] = []
    delivery.announce(report(), tmp_path, {}, said.append)
    assert (said, list(tmp_path.iterdir())) == ([], [])
    summary = tmp_path / "summary"
    environment = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true", "GITLAB_CI": "true"}
    delivery.announce(report(), tmp_path, environment, said.append)
    assert len(said) == 1
    assert summary.read_text().startswith("## ❌ FAIL")
    assert json.loads((tmp_path / delivery.CODE_QUALITY).read_text())


def test_forms_are_chosen_by_name() -> None:
    assert chosen([]) == tuple(FORMATS)
    assert chosen(["junit,html", "md"]) == ("html", "md", "junit")
    [option] = [each for each in declared() if each.name == "report"]
    assert all(re.search(rf"\b{name}\b", option.help) for name in FORMATS), option.help
    with pytest.raises(UsageError, match=f"expected some of {', '.join(FORMATS)}, found 'pdf'"):
        chosen(["html,pdf"])


@pytest.mark.parametrize("text", ["at [::1]:80", "at ::1", "at ::ffff:127.0.0.1", "## a", "a::b c", "#[x]"])
def test_addresses_and_headings_are_no_commands_of_a_ci_server(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    ["a ##[error]b", "##vso[task.complete]", "a\n  ::error file=x::b", "::stop-commands::x", "x\u2028::set-env n=1::"],
)
def test_commands_of_ci_servers_are_shown_and_not_obeyed(text: str) -> None:
    assert not re.search(r"##\[|##vso\[|(^|\s)::[a-z-]+[ :]", paragraphs(text))
    assert json.loads(json_document([text])) == [text]


@given(st.text())
def test_documents_of_json_read_as_they_were_and_act_on_nothing(text: str) -> None:
    made = json_document({text: [text]})
    assert json.loads(made) == {text: [text]}
    assert paragraphs(made) == made


def test_text_of_strangers_is_shown_and_not_obeyed() -> None:
    assert shown("\x1b[31m\x07\r\n\u202e\ud800ok\t") == r"\x1b[31m\x07\n\u202e\ud800ok\t"
    assert shown("\x9b31m so\xadft \U000e0041 \ufe0f") == r"\x9b31m so\xadft \U000e0041 " + "\ufe0f"
    assert paragraphs("a\nb\tc\rd") == "a\nb\tc\\rd"
    assert shown("नमस्ते, Zoë 日本 😀") == "नमस्ते, Zoë 日本 😀"
