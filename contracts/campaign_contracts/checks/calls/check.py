"""What the call details of a campaign say, judged whenever a reading of them is complete."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.calls import ahead, ends, pages, plan, targets, times
from campaign_contracts.checks.calls.ahead import Ahead
from campaign_contracts.checks.calls.book import CallBook, CallPage, page_of
from campaign_contracts.checks.calls.case import OVERDUE_SECONDS, CallCase
from campaign_contracts.checks.calls.reading import AllCalls, Reading
from campaign_contracts.checks.calls.records import DETAILS
from campaign_contracts.checks.model.campaign import CampaignModel
from campaign_contracts.checks.model.dialling import Dialling
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Check, Event, Reporter, declared, judges
from campaign_contracts.counts import counted
from campaign_contracts.history import RECORDED, Clock
from campaign_contracts.inert import in_json
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement

RULES = (
    targets.records, targets.limits, targets.audience, times.attempts, times.starts,
    times.pace, times.pauses, ends.after_complete, ends.endings, ends.between, ends.at_once, ends.counts,
)  # fmt: skip
"""What one complete reading of a campaign's calls decides."""


@dataclass(kw_only=True)
class CallState:
    """The pages of each campaign's call details since it changed last, and what was judged of it already."""

    books: dict[tuple[str, bool], tuple[Any, CallBook, Reading]] = field(default_factory=dict)
    """By campaign; those of the singular path stand apart (true) where either path may be answered as it likes."""
    judged: dict[str, Any] = field(default_factory=dict)
    known: dict[str, dict[str, Observation]] = field(default_factory=dict)
    """The sids of a campaign's calls that were shown, with the answer that showed each last."""
    read: dict[str, tuple[Observation, frozenset[str | None]]] = field(default_factory=dict)
    """The last answer that gave all calls of a campaign, with their sids; it has none where it was a 404."""
    ahead: Ahead = field(default_factory=Ahead)


class CallCheck:
    """Judges call details page by page, and a campaign's calls when all of them are known."""

    name = "calls"

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(ahead, ends, pages, targets, times, _refused, _counted, _omitted, _kept, _listed)

    def start(self) -> CallState:
        """Nothing seen yet."""
        return CallState()

    def step(self, state: CallState, event: Event, model: Model) -> tuple[CallState, Iterable[Judgement]]:
        """Judge call details, and the summaries in lists."""
        if isinstance(event, Clock):
            state.ahead.move(event)
        if not isinstance(event, Observation):
            return state, ()
        if event.operation is not None and event.operation.id == "list_campaigns" and event.authorization == "good":
            return state, list(_listed(event, model))
        details = event.operation is not None and event.operation.id in DETAILS
        if not (details or state.ahead.suspects) or (found := model.dialling(event)) is None:
            return state, ()
        state.ahead.confirm(found[0], event)
        if not details:
            return state, ()
        return state, list(_details(state, event, *found, model))

    def end(self, state: CallState, model: Model) -> Iterable[Judgement]:
        """Judge the ends that lay ahead."""
        return state.ahead.found()


def _details(
    state: CallState, seen: Observation, dialling: Dialling, known: CampaignModel, model: Model
) -> Iterator[Judgement]:
    settled = dialling.settled(known, model, seen.present)
    if dialling.moment("delete") is not None or dialling.doubtful:
        return
    calm = (settled and dialling.final is not None) or pages.never_called(known, model, seen)
    phase, page = (len(dialling.moments), dialling.final, settled, calm), page_of(seen, model)
    apart = page.singular and model.began is not None and model.began.live
    if apart and page.seen.refused_as(404):
        return
    if state.books.get((dialling.id, apart), (None,))[0] != phase:
        state.books[dialling.id, apart] = (phase, CallBook(), Reading())
    _, book, reading = state.books[dialling.id, apart]
    if page.singular and book.asked_plural(page):
        yield from pages.alike(book, page)
        return
    judged = list(pages.judge(book, page)) if calm else []
    yield from judged
    if any(judgement.finding is not None for judgement in judged):
        return
    if page.answer is Answer.REFUSED and (page.seen.refused_as(404) or not calm):
        yield from _refused(state, page, dialling)
    if page.answer is not Answer.ACCEPTED or not page.plain:
        return
    if (found := reading.take(page, settled=settled)) is not None:
        shown = {call.sid: seen for call in found.calls if call.sid is not None}
        known_calls = state.known.setdefault(dialling.id, {})
        yield from _kept(known_calls, shown, seen, dialling)
        known_calls.update(shown)
        yield from _omitted(state, found, seen, dialling)
        case = case_of(dialling, found, known, seen, model)
        state.ahead.suspect(case, seen, model)
        yield from _calls(state, case)


@judges("CAL-09")
def _refused(state: CallState, page: CallPage, dialling: Dialling) -> Iterator[Judgement]:
    """Call details are answered in every phase; a 404 is tolerated as long as no call was shown."""
    if not page.plain or page.large or page.seen.status in (401, 403):
        return
    if page.seen.refused_as(404):
        yield from _kept(state.known.get(dialling.id, {}), frozenset(), page.seen, dialling)
        yield from _counted(page.seen, dialling)
        state.read[dialling.id] = page.seen, frozenset()
        return
    yield Reporter(page.seen, dialling.created, dialling.status_shown or dialling.created).broken(
        "CAL-09",
        f"refused-while-{dialling.status or 'fresh'}",
        summary=f"call details of a campaign that is {dialling.status or 'fresh'} are refused",
        expected="200 with the records",
    )


@judges("CAL-09")
def _counted(seen: Observation, dialling: Dialling) -> Iterator[Judgement]:
    """A campaign whose summary counted a completed call has calls, so that a 404 is not tolerated."""
    completed = (dialling.summary or {}).get("call_completed")
    if isinstance(completed, int) and completed > 0:
        yield Reporter(seen, dialling.created, dialling.status_shown or dialling.created).broken(
            "CAL-09",
            "not-found-though-calls-are-counted",
            summary="call details are not found, though the summary counts completed calls",
            expected=f"200 with the records of {counted(completed, 'completed call')}",
        )


@judges("CAL-09")
def _omitted(state: CallState, found: AllCalls, seen: Observation, dialling: Dialling) -> Iterator[Judgement]:
    """A call that was over when all calls were read before should have been shown then.

    One that ends as it starts may have been in flight for longer than it says.
    """
    read = state.read.get(dialling.id)
    state.read[dialling.id] = seen, frozenset(call.sid for call in found.calls)
    if read is None:
        return
    before, shown = read
    since = before.present.earliest - OVERDUE_SECONDS
    ended = [call for call in found.calls if call.end is not None and call.start < call.end < since]
    over = [call for call in ended if call.sid not in shown]
    if not over:
        return
    absent = before.refused_as(404)
    yield Reporter(seen, dialling.created, before.number).broken(
        "CAL-09",
        "not-found-though-there-are-calls" if absent else "calls-that-were-over-are-left-out",
        summary="call details are not found, though the campaign has made calls"
        if absent
        else "call details leave out a call that was over",
        expected=f"200 with call_sid {in_json(over[0].sid)}, which ended at {over[0].record.get('end_time')}",
        observed=before.describe() if absent else f"{counted(len(shown), 'call')} without it",
    )


@judges("CAL-09")
def _kept(
    known: dict[str, Observation], shown: Collection[str], seen: Observation, dialling: Dialling
) -> Iterator[Judgement]:
    """A call that was shown is among all calls ever after, also while others run or wait."""
    gone = [sid for sid, by in known.items() if sid not in shown and by.exchange.until <= seen.exchange.at]
    if gone:
        yield Reporter(seen, dialling.created, known[gone[0]].number).broken(
            "CAL-09",
            "calls-that-were-shown-are-gone",
            summary="call details no longer show a call that they showed before",
            expected=f"call_sid {in_json(gone[0])} among {len(known)} calls",
            observed=seen.describe() if not shown else f"{len(shown)} calls without it",
        )
        known.clear()


@judges("CAL-08")
def _listed(seen: Observation, model: Model) -> Iterator[Judgement]:
    """The summary in a list counts what the summary of the campaign alone counts, once its calls rest."""
    for item in seen.items:
        dialling = model.diallings.get(str((item.data or {}).get("id")))
        known = model.campaigns.get(dialling.id) if dialling is not None else None
        if (
            dialling is None
            or known is None
            or item.summary is None
            or dialling.summary is None
            or dialling.status_at is None
        ):
            continue
        since = dialling.settled_since(known, model)
        if since is None or dialling.final is None or dialling.status_at.earliest < since:
            continue
        for name in ("call_completed", "call_failed", "call_inprogress"):
            alone, listed = dialling.summary.get(name), item.summary.get(name)
            if isinstance(alone, int) and isinstance(listed, int) and alone != listed:
                yield Reporter(seen, dialling.created, dialling.status_shown).broken(
                    "CAL-08",
                    f"{name}-in-lists",
                    summary="the summary in a list counts other calls than that of the campaign alone",
                    expected=f"{name} {alone}",
                    observed=f"{name} {listed}",
                )


def _calls(state: CallState, case: CallCase) -> Iterator[Judgement]:
    dialling = case.dialling
    signature = (case.rest, case.current, dialling.status_shown, tuple((c.sid, c.status, c.end) for c in case.calls))
    if state.judged.get(dialling.id) != signature:
        state.judged[dialling.id] = signature
        for rule in RULES:
            yield from rule(case)


def case_of(dialling: Dialling, found: AllCalls, known: CampaignModel, seen: Observation, model: Model) -> CallCase:
    """Set a complete reading beside what the campaign was told."""
    definition = known.definition or {}
    began = model.began
    settled = dialling.settled(known, model, seen.present)
    since = dialling.settled_since(known, model)
    current = dialling.status_at is not None and (
        dialling.status_at.earliest >= since
        if since is not None and settled
        else seen.present.earliest - dialling.status_at.earliest < OVERDUE_SECONDS
    )
    return CallCase(
        dialling=dialling,
        known=known,
        definition=definition,
        calls=found.calls,
        pages=found.pages,
        present=seen.present,
        rest=None if not settled else "over" if dialling.final else "paused",
        cause=dialling.cause(known),
        audience=plan.audience(
            definition,
            clear=model.spec.component("PhoneNumber").accepts,
            invented=began is not None and began.profile != RECORDED,
        ),
        retries=plan.retries(definition),
        rate=plan.rate(definition),
        current=current,
        recorded=began is not None and began.profile == RECORDED and not began.control,
    )


CHECKS: tuple[Check, ...] = (CallCheck(),)
