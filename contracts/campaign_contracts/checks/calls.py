"""Rules CAL: what the call details of a campaign say, judged whenever a reading of them is complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.checks import call_pages, call_rules, dialled
from campaign_contracts.checks.call_pages import CallBook
from campaign_contracts.checks.call_rules import Case
from campaign_contracts.checks.dialled import DETAILS, Stories, Story
from campaign_contracts.checks.known import Known
from campaign_contracts.checks.observation import Observation
from campaign_contracts.checks.protocol import Check, Event
from campaign_contracts.checks.world import World
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement


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
    phase = (len(story.moments), story.final)
    if state.books.get(story.id, (None, None))[0] != phase:
        state.books[story.id] = (phase, CallBook())
        story.shown.clear()
    book = state.books[story.id][1]
    page = call_pages.page_of(seen, world)
    if settled or call_pages.never_called(known, world, seen):
        yield from call_pages.judge(book, page)
    if page.answer is not Answer.ACCEPTED or not page.plain:
        return
    if dialled.take(story, seen, offset=page.offset, size=page.size, settled=settled):
        yield from _calls(state, seen, story, known, world)


def _calls(state: CallState, seen: Observation, story: Story, known: Known, world: World) -> Iterator[Judgement]:
    case = case_of(story, known, seen, world)
    signature = (case.rest, case.current, story.status_shown, tuple((c.sid, c.status, c.end) for c in case.calls))
    if state.judged.get(story.id) != signature:
        state.judged[story.id] = signature
        yield from call_rules.judge(case)


def case_of(story: Story, known: Known, seen: Observation, world: World) -> Case:
    """Set a complete reading beside what the campaign was told."""
    definition = known.definition or {}
    settled = story.settled(known, world, seen.present)
    since = story.settled_since(known, world)
    current = story.status_at is not None and (
        story.status_at.earliest >= since
        if since is not None and settled
        else seen.present.earliest - story.status_at.earliest < call_rules.OVERDUE_SECONDS
    )
    return Case(
        story=story,
        known=known,
        definition=definition,
        calls=story.calls,
        present=seen.present,
        rest=None if not settled else "over" if story.final else "paused",
        cause=story.cause(known),
        audience=dialled.audience(definition),
        retries=dialled.retries(definition),
        rate=dialled.rate(definition),
        current=current,
    )


CHECKS: tuple[Check, ...] = (CallCheck(),)
