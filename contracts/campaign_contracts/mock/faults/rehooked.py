"""Faults of callbacks that were edited: what shows is the new URL, and events go where they went before."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from campaign_contracts.mock.behaviour import around
from campaign_contracts.mock.campaigns.decisions import DELETE, Edit, Finding, Sought, Storing
from campaign_contracts.mock.campaigns.record import Campaign
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.store import Row
from campaign_contracts.mock.campaigns.telling import Delivery, News, Telling, delivery
from campaign_contracts.mock.dialling.calls import Event
from campaign_contracts.mock.faults.acting import back, while_paused
from campaign_contracts.mock.faults.fault import Fault, Kind, fault
from campaign_contracts.mock.faults.refusing import leaving
from campaign_contracts.mock.faults.waiting import paused_over_send_at
from campaign_contracts.spec import Json

Due = Callable[[News, list[Delivery]], list[Delivery]]
Edited = Callable[[Edit], Campaign]
Find = Callable[[Scheduler, Sought], Row | None]
When = Callable[[Edit, str], bool]
"""Whether an edit leaves a callback as it was, given which one."""

_TOLD = "told"
"""Where a definition keeps the URLs that are told in the place of its own; nothing shows it."""
_EARLIER = "earlier"
"""Where it keeps those that are told of calls which had begun when they were changed."""


def _before_start(edit: Edit) -> bool:
    return edit.lifecycle.states[edit.before.state].edit == "everything"


def _kept(when: When, *, late: bool) -> Callable[[Edited], Edited]:
    def wrapper(usual: Edited) -> Edited:
        def edited(edit: Edit) -> Campaign:
            before, after = edit.before.definition, usual(edit)
            changed = [kind for kind in edit.lifecycle.callbacks if after.definition.get(kind) != before.get(kind)]
            old: dict[str, Json] = {kind: before.get(kind) for kind in changed if when(edit, kind)}
            if not old or _before_start(edit) is late:
                return after
            return replace(after, definition={**after.definition, _TOLD: old | (after.definition.get(_TOLD) or {})})

        return edited

    return wrapper


def _is(kind: str, _edit: Edit, changed: str) -> bool:
    return changed == kind


def _as_kept(usual: Due) -> Due:
    def due(news: News, found: list[Delivery]) -> list[Delivery]:
        definition = news.campaign.definition
        urls = {event.kind: definition.get(event.kind) for event in news.events} | (definition.get(_TOLD) or {})
        if _TOLD in definition:
            ways = ((event, urls[event.kind]) for event in news.events)
            found = [delivery(news, event, url) for event, url in ways if isinstance(url, str)]
        return usual(news, found)

    return due


def _untold_before_a_late_start() -> Fault:
    """A fault that tells a campaign's callbacks from before its edits, where it was paused when its send_at came."""

    def wrapper(usual: Due) -> Due:
        kept = _as_kept(usual)
        return lambda news, due: (kept if paused_over_send_at(news.campaign) else usual)(news, due)

    return fault(
        "callbacks-edited-before-a-late-start-not-used",
        "EDT-01",
        "subtle",
        "callbacks that were edited before send_at are not used by a campaign that was still paused then",
        around(Storing, edited=_kept(lambda _edit, _kind: True, late=False)),
        around(Telling, due=wrapper),
    )


def _kept_in_flight(when: Callable[[Edit], bool]) -> Callable[[Edited], Edited]:
    def wrapper(usual: Edited) -> Edited:
        def edited(edit: Edit) -> Campaign:
            before, after = edit.before.definition, usual(edit)
            kinds = [kind for kind in edit.lifecycle.callbacks if after.definition.get(kind) != before.get(kind)]
            if _before_start(edit) or not kinds or not when(edit):
                return after
            earlier = {kind: {"url": before.get(kind), "until": edit.now} for kind in kinds}
            return replace(after, definition={**after.definition, _EARLIER: earlier})

        return edited

    return wrapper


def _as_when_called(usual: Due) -> Due:
    def due(news: News, found: list[Delivery]) -> list[Delivery]:
        definition = news.campaign.definition
        earlier: dict[str, dict[str, Any]] = definition.get(_EARLIER) or {}
        if not earlier:
            return usual(news, found)

        def url(event: Event) -> Json:
            old = earlier.get(event.kind)
            return old["url"] if old and _had_begun(event, old["until"]) else definition.get(event.kind)

        ways = [(event, url(event)) for event in news.events]
        return usual(news, [delivery(news, event, way) for event, way in ways if isinstance(way, str)])

    return due


def _had_begun(event: Event, until: int) -> bool:
    return bool(event.calls) and event.calls[-1].start <= until


def _in_flight(name: str, summary: str, when: Callable[[Edit], bool]) -> Fault:
    """A fault that tells of a call where it was to be told when the call began."""
    changes = around(Storing, edited=_kept_in_flight(when)), around(Telling, due=_as_when_called)
    return fault(name, "CBK-07", "subtle", summary, *changes)


def _untold(name: str, rules: str, kind: Kind, summary: str, when: When, *, late: bool = False) -> Fault:
    """A fault that sends events where they would have gone before an edit, that came before the start or after it."""
    changes = around(Storing, edited=_kept(when, late=late)), around(Telling, due=_as_kept)
    return fault(name, rules, kind, summary, *changes)


def _cleared(kind: str, edit: Edit, changed: str) -> bool:
    return changed == kind and not edit.after.definition.get(kind)


def _beside(action: str, edit: Edit, _changed: str) -> bool:
    return edit.sent.get("action") == action


def _paused_to_the_end(campaign: Campaign) -> bool:
    """Whether a campaign has ended, and was not resumed before."""
    acted = [state for _, state in campaign.log if state != "completed"]
    return acted[-1].startswith("paused") and campaign.state in {"completed", "canceled"}


def _untold_while_paused() -> Fault:
    """A fault that goes by a callback which was changed while paused only after a resume."""

    def wrapper(usual: Due) -> Due:
        kept = _as_kept(usual)
        return lambda news, due: (kept if _paused_to_the_end(news.campaign) else usual)(news, due)

    def paused(edit: Edit, _kind: str) -> bool:
        return edit.before.state.startswith("paused")

    return fault(
        "callbacks-changed-while-paused-not-used-before-a-resume",
        "CBK-07",
        "subtle",
        "callbacks that were changed while paused are not told of an end that comes before a resume",
        around(Storing, edited=_kept(paused, late=True)),
        around(Telling, due=wrapper),
    )


def _back() -> When:
    """Whether an edit gives a callback the URL that it was created with, after it had another."""
    returned: dict[str, Callable[[Edit], bool]] = {}
    return lambda edit, kind: returned.setdefault(kind, back(kind))(edit)


def _in_its_query(edit: Edit, kind: str) -> bool:
    """Whether an edit leaves a callback as it was up to its query."""
    before, after = (str(each.definition.get(kind) or "").partition("?")[0] for each in (edit.before, edit.after))
    return before == after


def _after_a_resume(edit: Edit, _kind: str) -> bool:
    return edit.before.state == "in-progress" and any(state.startswith("paused") for _, state in edit.before.log)


def _told_though_refused(scheduler: Scheduler, campaign: Campaign, sent: dict[str, Json]) -> None:
    urls = {kind: sent[kind] for kind in scheduler.behaviour.lifecycle.callbacks if isinstance(sent.get(kind), str)}
    if urls and scheduler.behaviour.state(campaign.state).edit == "callbacks":
        scheduler.save(replace(campaign, definition={**campaign.definition, _TOLD: urls}))


def _untold_once_kept(usual: Find) -> Find:
    """A campaign that has started, and is not deleted for it, does not tell its end any more."""

    def found(scheduler: Scheduler, sought: Sought) -> Row | None:
        row = usual(scheduler, sought)
        if row is not None and sought.purpose == DELETE and row.campaign.state == "in-progress":
            untold = {**row.campaign.definition, _TOLD: {"status_callback": None}}
            scheduler.save(replace(row.campaign, definition=untold))
        return row

    return found


FAULTS: tuple[Fault, ...] = (
    _untold(
        "callbacks-edited-before-start-not-used",
        "EDT-01",
        "blatant",
        "callbacks that were edited before the start are shown, and events go where they would have gone",
        lambda _edit, _kind: True,
    ),
    _untold(
        "callbacks-edited-while-paused-not-used",
        "EDT-01",
        "subtle",
        "callbacks that were edited while paused before the start are shown and not used",
        lambda edit, _kind: edit.before.state.startswith("paused"),
    ),
    _untold(
        "callbacks-edited-beside-others-not-used",
        "EDT-01",
        "subtle",
        "callbacks that were edited together before the start are shown and not used",
        lambda edit, _kind: len(edit.sent) > 1,
    ),
    _untold(
        "callbacks-added-before-start-not-used",
        "EDT-01",
        "subtle",
        "callbacks that were added before the start are shown and not used",
        lambda edit, kind: not edit.before.definition.get(kind),
    ),
    _untold(
        "callbacks-added-while-running-not-used",
        "CBK-07",
        "subtle",
        "callbacks that were added after the start are shown and not used",
        lambda edit, kind: not edit.before.definition.get(kind),
        late=True,
    ),
    *(
        _untold(
            f"callbacks-changed-beside-{action}-not-used",
            "CBK-07",
            "subtle",
            f"callbacks that were changed beside {action} are shown and not used",
            partial(_beside, action),
            late=True,
        )
        for action in ("pause", "resume")
    ),
    _untold(
        "callbacks-changed-back-while-running-not-used",
        "CBK-07",
        "subtle",
        "callbacks that were changed back after the start are shown and not used",
        _back(),
        late=True,
    ),
    _untold(
        "callbacks-changed-in-the-query-not-used",
        "CBK-07",
        "subtle",
        "callbacks that were changed in their query alone after the start are shown and not used",
        _in_its_query,
        late=True,
    ),
    _untold(
        "callbacks-changed-after-a-resume-not-used",
        "CBK-07",
        "subtle",
        "callbacks that were changed while running after a resume are shown and not used",
        _after_a_resume,
        late=True,
    ),
    _untold(
        "callbacks-cleared-before-start-used",
        "CBK-06",
        "subtle",
        "callbacks that were cleared before the start get events all the same",
        lambda edit, kind: not edit.after.definition.get(kind),
    ),
    *(
        _untold(
            f"{kind.replace('_', '-')}-cleared-while-running-used",
            "CBK-06",
            "subtle",
            f"a {kind} that was cleared while running gets events all the same",
            partial(_cleared, kind),
            late=True,
        )
        for kind in ("status_callback", "call_status_callback", "call_schedule_callback")
    ),
    *(
        _untold(
            f"{kind.replace('_', '-')}-edited-before-start-not-used",
            "EDT-01",
            "subtle",
            f"a {kind} that was edited before the start is shown and not used",
            partial(_is, kind),
        )
        for kind in ("status_callback", "call_status_callback", "call_schedule_callback")
    ),
    _untold_while_paused(),
    _untold_before_a_late_start(),
    _untold(
        "callbacks-changed-between-send-at-and-start-not-used",
        "CBK-07",
        "subtle",
        "callbacks that were changed while paused after send_at, before the start, are shown and not used",
        lambda edit, _kind: edit.before.state == "paused-after-send-at",
        late=True,
    ),
    fault(
        "callbacks-of-refused-edit-told",
        "EDT-04 CBK-07",
        "subtle",
        "events go to the callbacks of a late edit that was refused",
        leaving(_told_though_refused),
        around(Telling, due=_as_kept),
    ),
    fault(
        "end-untold-after-refused-delete",
        "DEL-04 CBK-03",
        "subtle",
        "a campaign that was not deleted, as it has started, does not tell its end",
        around(Finding, found=_untold_once_kept),
        around(Telling, due=_as_kept),
    ),
    _in_flight(
        "callbacks-changed-while-running-not-used-by-calls-in-flight",
        "events of calls that had begun go to the URL from before a change while running",
        lambda edit: not while_paused(edit),
    ),
    _in_flight(
        "callbacks-changed-while-paused-not-used-by-calls-in-flight",
        "events of calls that had begun go to the URL from before a change while paused",
        while_paused,
    ),
)
