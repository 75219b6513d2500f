"""What several reports say of a run in the same words."""

from campaign_contracts.reports.report import Report
from campaign_contracts.verdicts import Outcome, Verdict

WORDS = {Verdict.UPHELD: "upheld", Verdict.VIOLATED: "violated", Verdict.NOT_EXERCISED: "not exercised"}
SELF_CONSISTENCY = "The target is the kit's own mock: this is self-consistency, not evidence about the real service."


def headline(report: Report) -> str:
    """The outcome with the numbers that it rests on."""
    counts = ", ".join(f"{report.counted(verdict)} {WORDS[verdict]}" for verdict in Verdict)
    return f"{outcome(report)}: {counts}"


def outcome(report: Report) -> str:
    """PASS, FAIL or INCOMPLETE, and how many violations a baseline accepts."""
    word = report.outcome.value.upper()
    return f"{word} with {report.accepted} accepted" if report.accepted and report.outcome is Outcome.PASS else word


def target(report: Report) -> str:
    """What was tested, and how."""
    began = report.began
    name = "the kit's own mock" if report.own_mock else began.base_url
    kind = "" if report.own_mock else ", live" if began.live else ", sandbox"
    clock = " with its clock" if began.control else ""
    return f"{name}{kind}{clock}, account {began.account_sid}, profile {began.profile}, seed {began.seed}"
