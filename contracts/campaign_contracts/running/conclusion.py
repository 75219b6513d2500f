"""From a history to a report: the one road, for runs and for recordings alike."""

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from campaign_contracts import __version__
from campaign_contracts.bundle import Bundle
from campaign_contracts.checks.judge import Judged
from campaign_contracts.clients import FAMILY, ClientJudge, demands
from campaign_contracts.counts import counted
from campaign_contracts.coverage import Coverage
from campaign_contracts.history import (
    RECORDED,
    Dialect,
    Note,
    Profile,
    Record,
    RunBegan,
)
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.recordings import recording as recordings
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.recordings.histories import HistoryWriter
from campaign_contracts.recordings.recording import Recording
from campaign_contracts.reports.report import Report, Shard, assemble
from campaign_contracts.rules import Catalogue
from campaign_contracts.running.arguments import select
from campaign_contracts.running.background_judge import BackgroundJudge
from campaign_contracts.running.digest import Digest, Digesting
from campaign_contracts.running.two_judges import judged_by
from campaign_contracts.suites import floor
from campaign_contracts.suites.floor import Floor
from campaign_contracts.verdicts import Finding, Outcome, RuleVerdict, Verdict

FEW = 3
"""So many reasons of one kind are told."""

UNTRIED = "chosen and not tried"

DISTURBED = "somebody else moved the server's clock meanwhile"

LOST_CALLBACKS = (
    "callbacks came with longer headers, or on more connections at once, than the receiver takes: which campaigns they "
    "tell of is not known, and no callback since then was judged as missing"
)

REASONS = {
    "clock": "it takes a server clock that can be moved (--control-url)",
    "account": "it takes a second account (--other-account)",
    "calls": "it takes calls, and nothing may be dialled on a live target (--may-dial)",
    "receiver": "it takes a sandbox whose clock can be moved, and whose callbacks reach the kit (--callback-host)",
    "many": "it takes many campaigns",
}
"""Why a rule could not be exercised, by what it needs and the target did not offer."""


def read(path: Path, bundle: Bundle, base_url: str | None = None, bounds: Bounds | None = None) -> Recording:
    """Read a history, an HTTP archive or a flow dump. Raises UsageError, naming file and line, and OSError."""
    return recordings.read(
        path, kit=__version__, specification=bundle.sha256, base_url=base_url, bounds=bounds or Bounds()
    )


def judge(
    recording: Recording,
    bundle: Bundle,
    *,
    rules: Sequence[str] = (),
    authorities: Sequence[str] = (),
    excluded: Mapping[str, str] | None = None,
    dialect: Dialect | None = None,
    history: HistoryWriter | None = None,
    client: ClientJudge | None = None,
    second: BackgroundJudge | None = None,
) -> Report:
    """Judge one recording; the report is that of the run, or of other `rules` and `authorities` where these are given.

    `excluded` are rules that do not count, with reasons, beside those that the run excluded itself. `history` gets the
    records as JSON lines; `client` judges who sent the requests; `second`, if there is one, has a part of the checks.

    Raises UsageError when the recording does not begin like a history, or for an unknown rule.
    """
    began = recording.records.began
    if rules or authorities:
        began = replace(began, rules=tuple(rules), authorities=tuple(authorities))
    began = replace(began, excluded={**began.excluded, **(excluded or {})}, dialect=dialect or began.dialect)
    digesting = Digesting(began=began)

    def records() -> Iterator[Record]:
        for record in recording.records:
            own = began if isinstance(record, RunBegan) else record
            digesting.take(own)
            yield own
            if client is not None:
                client.feed(own)
            if history is not None:
                history.write(own)

    judged = judged_by(records(), bundle, second)
    words = ["campaign-contracts", "judge", str(recording.path)]
    words += ["--base-url", began.base_url] if recording.summary is not None and recording.summary.other_bases else []
    digest = digesting.digest(recording.records.exchanges, recording.records.cut)

    def reproduce(finding: Finding) -> str:
        return shlex.join([*words, *(["--client"] if finding.rule.startswith(FAMILY) else ["--rule", finding.rule])])

    return conclude(digest, judged, bundle, reproduce, client=client)


def conclude(
    digest: Digest,
    judged: Judged,
    bundle: Bundle,
    reproduce: Callable[[Finding], str],
    replay: Callable[[Finding], str | None] = lambda _: None,
    *,
    client: ClientJudge | None = None,
) -> Report:
    """The report of a history, from what is needed of its records and from what the checks made of them.

    `reproduce` and `replay` give command lines. A run of the kit falls short of its profile's floor here as it did
    then. Traffic of others promised nothing: a pass says that it violates none of the rules that it decides, and the
    report how many those are. Raises UsageError for a rule that the catalogue does not have.
    """
    began = digest.began
    selected = select(bundle.catalogue, began.rules, began.authorities) - set(began.excluded)
    unpaid = _unpaid(began, judged.coverage)
    reasons = _reasons(began, digest.notes, bundle.catalogue, unpaid)
    verdicts = tuple(
        verdict for verdict in judged.ledger.verdicts(bundle.catalogue, reasons) if verdict.rule.id in selected
    )
    if digest.end is not None and digest.end.disturbed:
        verdicts = tuple(map(_acquitted, verdicts))
    too_little = [
        unpaid,
        _too_little(began, judged, verdicts, bundle),
        untried(note.text for note in digest.notes if note.asked),
        _unread(digest),
    ]
    too_little += [LOST_CALLBACKS] if digest.lost_callbacks else []
    incomplete = _broken_off(digest, judged) or "; ".join(filter(None, too_little)) or None
    violated = any(verdict.verdict is Verdict.VIOLATED for verdict in verdicts)
    of_client = client.ledger.verdicts(demands(), {}) if client is not None else ()
    broken = [*verdicts, *of_client]
    shown = {number for verdict in broken for finding in verdict.violations for number in finding.exchanges}
    return assemble(
        bundle=bundle,
        began=began,
        kit=__version__,
        verdicts=verdicts,
        repeats=judged.ledger.repeats + (client.ledger.repeats if client is not None else Counter()),
        exchanges=digest.exchanges(shown),
        reproduce=reproduce,
        replay=replay,
        outcome=Outcome.FAIL if violated else Outcome.INCOMPLETE if incomplete else Outcome.PASS,
        incomplete=incomplete,
        duration=digest.last,
        requests=digest.requests,
        coverage=judged.coverage.document(bundle.spec, bundle.lifecycle),
        shard=_shard(began, bundle),
        client=of_client,
    )


def _promised(began: RunBegan, bundle: Bundle) -> Floor:
    promised = {"live": floor.toured, "smoke": floor.smoked}.get(began.profile, floor.promised)
    return promised(_offered(began, bundle.lifecycle), bundle.catalogue)


def _shard(began: RunBegan, bundle: Bundle) -> Shard | None:
    """Which part of a run it is, and what the whole promises: nothing, where less than everything was asked for."""
    if began.shard is None:
        return None
    number, count = map(int, began.shard.split("/"))
    if began.narrowed or began.profile not in get_args(Profile):
        return Shard(number=number, count=count)
    promised = _promised(began, bundle)
    rules = tuple(rule for rule in promised.rules if rule not in began.excluded)
    return Shard(number=number, count=count, operations=promised.operations, cells=promised.cells, rules=rules)


def _acquitted(verdict: RuleVerdict) -> RuleVerdict:
    """A violation that was seen while somebody else meddled with the target says nothing."""
    if verdict.verdict is not Verdict.VIOLATED:
        return verdict
    return replace(verdict, verdict=Verdict.NOT_EXERCISED, reason=DISTURBED, violations=())


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """What a target offered, as its history says."""

    lifecycle: Lifecycle
    control: bool
    live: bool
    may_call: bool
    receiver: str | None
    other: str | None


def _offered(began: RunBegan, lifecycle: Lifecycle) -> _Offered:
    return _Offered(
        lifecycle=lifecycle,
        control=began.control,
        live=began.live,
        may_call=not began.live or began.may_dial,
        receiver=began.receiver,
        other=next((account for account in began.accounts if account != began.account_sid), None),
    )


def _unpaid(began: RunBegan, coverage: Coverage) -> str | None:
    """Why a run of the kit could not create anything, where all that stood against it is a 402 (ruling *payment*)."""
    count = coverage.responses["create_campaigns", 402]
    if began.profile == RECORDED or not count or coverage.succeeded("create_campaigns"):
        return None
    answered = f"create_campaigns was answered 402 {counted(count, 'time')} and never 2xx"
    return f"{answered}: the plan or the credit of the account does not allow a campaign"


def _reasons(began: RunBegan, notes: Iterable[Note], catalogue: Catalogue, unpaid: str | None) -> dict[str, str]:
    """Why rules could not be exercised, by their ids: what the target did not offer, what the notes say, or a 402."""
    if began.profile == RECORDED:
        return {}
    absent = {
        "clock": not began.control,
        "account": len(began.accounts) < 2,
        "calls": began.live and not began.may_dial,
        "receiver": began.receiver is None,
    }
    reasons = {}
    for rule in catalogue:
        lacking = [REASONS[need] for need in rule.needs if absent.get(need)]
        if lacking:
            reasons[rule.id] = "; ".join(lacking)
    for note in notes:
        for rule in catalogue:
            if any(rule.id == name or rule.id.startswith(f"{name}-") for name in note.rules):
                reasons.setdefault(rule.id, note.text)
    if unpaid:
        reasons = {rule.id: unpaid for rule in catalogue if rule.id not in floor.OPEN} | reasons
    return reasons


def _broken_off(digest: Digest, judged: Judged) -> str | None:
    """Why a history does not say what it could have said."""
    if digest.cut is not None:
        return digest.cut
    if digest.end is None:
        return "the history has no end: the run was killed"
    if digest.end.aborted:
        return digest.end.aborted
    crashed = sorted(map(str, judged.crashes))  # not by when, which depends on how many processes judged
    return "; ".join([*crashed, *(f"suite {crash}" for crash in digest.end.crashes)]) or None


def _too_little(began: RunBegan, judged: Judged, verdicts: Sequence[RuleVerdict], bundle: Bundle) -> str | None:
    """Why less was decided than was promised: by the profile of a whole run of the kit, or by anything at all."""
    exercised = {verdict.rule.id: verdict.verdict is not Verdict.NOT_EXERCISED for verdict in verdicts}
    whole = not began.narrowed and len(exercised) == len(bundle.catalogue) - len(began.excluded)
    if whole and began.profile in get_args(Profile):
        return None if began.shard is not None else _promised(began, bundle).missing(judged.coverage, exercised)
    named = {pattern.strip().upper().replace("_", "-") for pattern in began.rules}
    missed = [verdict for verdict in verdicts if verdict.rule.id in named and not exercised[verdict.rule.id]]
    if missed:
        return "; ".join(f"{verdict.rule.id} was asked for and not exercised: {verdict.reason}" for verdict in missed)
    if any(exercised.values()):
        return None
    return "nothing in this history decided any of the rules" if whole else "none of the selected rules was exercised"


def untried(words: Iterable[str]) -> str | None:
    """Why suite functions that were chosen could not be tried."""
    reasons = list(dict.fromkeys(words))
    if not reasons:
        return None
    more = f"; and {len(reasons) - FEW} more" if len(reasons) > FEW else ""
    return f"{UNTRIED}: {'; '.join(reasons[:FEW])}{more}"


def _unread(digest: Digest) -> str | None:
    """What nobody judged, as its body was not read: too large, compressed, or with a number that no double can hold."""
    found = []
    if digest.unread:
        first = digest.unread[0]
        message = next((each.failure.message for each in digest.exchanges([first]).values() if each.failure), "")
        why = f" ({message})" if message else ""
        found.append(f"{counted(len(digest.unread), 'answer')}{why}, the first to request {first}")
    if digest.unread_callbacks:
        found.append(counted(digest.unread_callbacks, "callback"))
    return f"not read, and judged by no rule: {'; '.join(found)}" if found else None


def worst(reports: Sequence[Report]) -> Outcome:
    """The outcome of several reports: violated wins over incomplete, and that over pass."""
    outcomes = {report.outcome for report in reports}
    return next(outcome for outcome in (Outcome.FAIL, Outcome.INCOMPLETE, Outcome.PASS) if outcome in outcomes)
