"""Rules CAL: what the call details of a campaign say, judged whenever a reading of them is complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks.calls import ends, pages, plan, targets, times
from campaign_contracts.checks.calls.book import CallBook, page_of
from campaign_contracts.checks.calls.case import OVERDUE_SECONDS, Case
from campaign_contracts.checks.calls.dialling import Stories, Story, take
from campaign_contracts.checks.calls.records import DETAILS
from campaign_contracts.checks.model.campaign import Known
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import World
from campaign_contracts.checks.protocol import Check, Event
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, broken

RULES = (
    targets.records, targets.limits, targets.audience, times.attempts, times.starts,
    times.pace, times.pauses, ends.after_complete, ends.endings, ends.counts,
)  # fmt: skip
"""What one complete reading of a campaign's calls decides."""


@dataclass(kw_only=True)
class CallState:
    """The campaigns, the pages of their call details, and what was judged of each already."""

    stories: Stories = field(default_factory=Stories)
    books: dict[str, tuple[Any, CallBook]] = field(default_factory=dict)
    judged: dict[str, Any] = field(default_factory=dict)


class CallCheck:
    """Judges call details page by page, and a campaign's calls when all of them are known."""

    name = "calls"

    def start(self) -> CallState:
        """Nothing seen yet."""
        return CallState()

    def step(self, state: CallState, event: Event, world: World) -> tuple[CallState, Iterable[Judgement]]:
        """Judge call details; note what happened to campaigns."""
        if not isinstance(event, Observation):
            return state, ()
        found = state.stories.learn(event, world)
        if event.operation is not None and event.operation.id == "list_campaigns" and event.authorization == "good":
            return state, list(_listed(state, event, world))
        if event.operation is None or event.operation.id not in DETAILS or found is None:
            return state, ()
        return state, list(_details(state, event, *found, world))

    def end(self, state: CallState, world: World) -> Iterable[Judgement]:
        """Nothing is left to the end."""
        return ()


def _details(state: CallState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    settled = story.settled(known, world, seen.present)
    if story.moment("delete") is not None or story.doubtful:
        return
    calm = (settled and story.final is not None) or pages.never_called(known, world, seen)
    phase = (len(story.moments), story.final, settled, calm)
    if state.books.get(story.id, (None, None))[0] != phase:
        state.books[story.id] = (phase, CallBook())
        story.shown.clear()
    book = state.books[story.id][1]
    page = page_of(seen, world)
    if page.singular and book.plural:
        yield from pages.alike(book, page)
        return
    judged = list(pages.judge(book, page)) if calm else []
    yield from judged
    if any(judgement.finding is not None for judgement in judged):
        return
    if page.answer is not Answer.ACCEPTED or not page.plain:
        return
    if take(story, seen, offset=page.offset, size=page.size, settled=settled):
        yield from _calls(state, seen, story, known, world)


def _listed(state: CallState, seen: Observation, world: World) -> Iterator[Judgement]:
    """CAL-08: the summary in a list counts what the summary of the campaign alone counts, once its calls rest."""
    for item in seen.items:
        story = state.stories.found.get(str((item.data or {}).get("id")))
        known = world.campaigns.get(story.id) if story is not None else None
        if story is None or known is None or item.summary is None or story.summary is None or story.status_at is None:
            continue
        since = story.settled_since(known, world)
        if since is None or story.final is None or story.status_at.earliest < since:
            continue
        for name in ("call_completed", "call_failed", "call_inprogress"):
            alone, listed = story.summary.get(name), item.summary.get(name)
            if isinstance(alone, int) and isinstance(listed, int) and alone != listed:
                yield broken(
                    "CAL-08",
                    "fact",
                    f"{name} in lists",
                    summary="the summary in a list counts other calls than that of the campaign alone",
                    expected=f"{name} {alone}",
                    observed=f"{name} {listed}",
                    exchanges=[story.created, story.status_shown, seen.number],
                )


def _calls(state: CallState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    case = case_of(story, known, seen, world)
    signature = (case.rest, case.current, story.status_shown, tuple((c.sid, c.status, c.end) for c in case.calls))
    if state.judged.get(story.id) != signature:
        state.judged[story.id] = signature
        for rule in RULES:
            yield from rule(case)


def case_of(story: Story, known: Known, seen: Observation, world: World) -> Case:
    """Set a complete reading beside what the campaign was told."""
    definition = known.definition or {}
    settled = story.settled(known, world, seen.present)
    since = story.settled_since(known, world)
    current = story.status_at is not None and (
        story.status_at.earliest >= since
        if since is not None and settled
        else seen.present.earliest - story.status_at.earliest < OVERDUE_SECONDS
    )
    return Case(
        story=story,
        known=known,
        definition=definition,
        calls=story.calls,
        present=seen.present,
        rest=None if not settled else "over" if story.final else "paused",
        cause=story.cause(known),
        audience=plan.audience(definition),
        retries=plan.retries(definition),
        rate=plan.rate(definition),
        current=current,
    )


CHECKS: tuple[Check, ...] = (CallCheck(),)
