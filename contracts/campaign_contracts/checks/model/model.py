"""What a history has told so far: the server's present, and every campaign with the set of states it may be in.

The model learns from records and judges nothing. Checks read it as it was *before* the exchange they judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from campaign_contracts import instants
from campaign_contracts.checks.model.campaign import CampaignModel, Campaigns, Write, WriteKind, numbers_of
from campaign_contracts.checks.model.dialling import Dialling, follow
from campaign_contracts.checks.model.editing import edited_by, ends_of, still_ahead
from campaign_contracts.checks.model.exchange import Observation, observe
from campaign_contracts.checks.model.pending import left_open, outlived, shown_done, widened
from campaign_contracts.checks.model.timeline import Timeline
from campaign_contracts.elements import schedule_of
from campaign_contracts.envelope import identifier
from campaign_contracts.history import Clock, Exchange
from campaign_contracts.lifecycle import Answer, StateSet
from campaign_contracts.promises import Present, Promised, Promises, taken_by_sandboxes_alone
from campaign_contracts.spec import Spec

ROUNDED_SECONDS = 0.001
"""How far the times of a record may be off."""

SANDBOXES_ALONE = Promised(kind="undecided", why="lists that nobody created, or another host, on no sandbox")

UNDECIDED_METHODS = frozenset({"HEAD", "OPTIONS"})
"""Methods that no rule speaks of: browsers ask with them before a request."""

READS = UNDECIDED_METHODS | {"GET", "TRACE"}
"""Methods that change nothing, by the word of HTTP."""


@dataclass(kw_only=True)
class Model(Timeline):
    """The fold of a history. One owner feeds it; checks only read it.

    `campaigns` are as they were before the exchange that is judged, `diallings` as they are with it.
    """

    spec: Spec
    campaigns: Campaigns = field(default_factory=Campaigns)
    diallings: dict[str, Dialling] = field(default_factory=dict)
    _moved: tuple[CampaignModel, Present, CampaignModel] | None = None
    _promised: tuple[Observation, tuple[Promised, ...]] | None = None
    _sets: dict[StateSet, StateSet] = field(default_factory=dict)
    """Each set of states once: there are few of them, and many campaigns in each."""

    def tick(self, record: Clock) -> None:
        """Learn what the server's clock says; a reset forgets all campaigns."""
        super().tick(record)
        if record.reset:
            self.campaigns.clear()
            self.diallings.clear()

    def observe(self, exchange: Exchange) -> Observation:
        """The exchange with what follows from its own bytes."""
        accounts = self.began.accounts if self.began else ()
        if self.anchor is None and "time" not in exchange.unknown:
            self.ahead.hear(exchange, self.started_at)
        present = self.present(exchange.at, exchange.until, known="time" not in exchange.unknown)
        return observe(exchange, self.spec, accounts, present, self.lifecycle.spellings)

    def before(self, seen: Observation) -> CampaignModel | None:
        """The addressed campaign, moved on to the exchange's present; None where it is not known to the kit."""
        known = self.campaigns.get(seen.campaign) if seen.campaign else None
        if known is None:
            return None
        if self._moved is None or self._moved[0] is not known or self._moved[1] is not seen.present:
            moved = self.moved_on(known, seen.present)
            if _beside(known, seen):
                moved = moved._replace(certain=False)
            self._moved = known, seen.present, moved
        return self._moved[2]

    def dialling(self, seen: Observation) -> tuple[Dialling, CampaignModel] | None:
        """What was done to the addressed campaign, with this exchange, and the campaign; None where none is known."""
        known = self.campaigns.get(seen.campaign) if seen.campaign else None
        if known is None or known.sid != seen.sid or seen.operation is None or seen.authorization != "good":
            return None
        return self.diallings[known.id], known

    def follow(self, seen: Observation) -> None:
        """Note what an exchange does to the campaign that it addresses, before it is judged."""
        found = self.dialling(seen)
        if found is not None:
            follow(found[0], seen, self)

    def winding_down(self, known: CampaignModel, present: Present) -> bool:
        """Whether calls that were in flight when the campaign ended may still end, which changes more than counts."""
        over = known.states & self.lifecycle.in_phase("over")
        called = any(self.lifecycle.states[state].after_send_at for state in over)
        idle = known.summary is not None and known.summary.get("call_inprogress") == 0
        return called and not idle and not self.diallings[known.id].settled(known, self, present)

    def promised(self, seen: Observation) -> tuple[Promised, ...]:
        """What the contract promises for each campaign that a create or an edit carries, by what was known before."""
        if self._promised is None or self._promised[0] is not seen:
            self._promised = seen, tuple(self._promises(seen))
        return self._promised[1]

    @cached_property
    def _promising(self) -> Promises:
        return Promises(spec=self.spec, lifecycle=self.lifecycle)

    def _promises(self, seen: Observation) -> Iterator[Promised]:
        promises, known = self._promising, self.before(seen)
        conventions = self.began is None or self.began.control
        for element, answer in zip(seen.elements or (), seen.answers, strict=False):
            if seen.method == "POST":
                promised = promises.create(element, seen.present)
            elif known is not None:
                promised = promises.edit(element, known.definition, known.states, seen.present)
            else:
                promised = Promised(kind="undecided", why="a campaign that is not known")
            if promised.kind == "success" and answer is Answer.REFUSED and not conventions:
                promised = SANDBOXES_ALONE if taken_by_sandboxes_alone(element) else promised
            yield promised

    def learn(self, seen: Observation) -> None:
        """Take in an exchange that was judged: new campaigns, accepted writes, narrowed states, writes."""
        operation = seen.operation.id if seen.operation else None
        if operation == "create_campaigns" and seen.authorization == "good":
            self._learn_created(seen)
        if operation is None and seen.method not in READS and seen.answer is not Answer.REFUSED:
            self._doubt(seen.sid)
        known = self.before(seen)
        if known is not None:
            known = outlived(known, seen.exchange.at)
            if "state" in seen.exchange.unknown:
                known = known.defined(None)  # somebody else may have edited it
            learnt = self._learn_addressed(known, seen, operation)
            if seen.exchange.intent is not None and seen.exchange.intent.burst:
                # requests sent at once: nobody knows which of them came first, and what each of them did
                learnt = learnt._replace(writes=tuple(write._replace(kind="unknown") for write in learnt.writes))
            elif _beside(known, seen):
                learnt = self.campaigns[known.id] if seen.method in READS else learnt._replace(certain=False)
            learnt = widened(learnt, self.lifecycle)
            states = self._sets.setdefault(learnt.states, learnt.states)
            self.campaigns[known.id] = learnt._replace(states=states, heard=max(known.heard, seen.exchange.until))

    def _learn_created(self, seen: Observation) -> None:
        for element, item, answer in zip(seen.elements or (), _padded(seen), seen.answers, strict=False):
            data = item.data if item is not None else None
            if answer is not Answer.ACCEPTED or data is None or identifier(data) is None:
                continue
            if not isinstance(element, Mapping) or seen.sid is None:
                continue
            known = self._fresh(seen, element, data, item.summary if item else None)
            self.campaigns[known.id] = known
            self.diallings[known.id] = Dialling(id=known.id, created=known.created, original=known.definition or {})

    def _fresh(
        self, seen: Observation, element: Mapping[str, Any], data: Mapping[str, Any], summary: Mapping[str, Any] | None
    ) -> CampaignModel:
        definition = {key: value for key, value in element.items() if value is not None}
        send_at, _ = schedule_of(definition)
        scheduled = send_at is not None and seen.present.surely_before(send_at)
        created = instants.parse(data.get("date_created")) or seen.present.latest
        states = frozenset({"created"} if scheduled else {"starting", "in-progress"})
        if send_at is not None and not scheduled and not seen.present.surely_after(send_at):
            states |= {"created"}
        known = CampaignModel(
            sid=seen.sid or "",
            id=str(data["id"]),
            created=seen.number,
            definition=definition,
            data=data,
            summary=summary,
            shown=seen.number,
            shown_at=seen.present.earliest,
            states=states,
            start_due=(
                send_at
                if send_at is not None and not seen.present.surely_after(send_at)
                else max(created, seen.present.earliest)
            ),
            ends=None,
            numbers=numbers_of(definition),
        )
        return known._replace(ends=still_ahead(ends_of(known, seen.present), created))

    def _doubt(self, sid: str | None) -> None:
        """Something undocumented was done to an account: its campaigns may be anything until they are read."""
        for known in list(self.campaigns.values()):
            if known.sid == sid and known.certain:
                self.campaigns[known.id] = known._replace(certain=False)

    def _learn_addressed(self, known: CampaignModel, seen: Observation, operation: str | None) -> CampaignModel:
        if seen.method in UNDECIDED_METHODS:
            return known
        if seen.authorization != "good" or seen.sid != known.sid or operation is None:
            if seen.answer is not Answer.REFUSED and seen.method not in READS:
                return _written(known._replace(certain=False), "unknown", seen)
            return _written(known, "trespass", seen)
        match operation:
            case "get_campaign":
                return self._learn_read(known, seen)
            case "update_campaign":
                return self._learn_update(known, seen)
            case "delete_campaign":
                return self._learn_delete(known, seen)
            case _:
                return known

    def _learn_read(self, known: CampaignModel, seen: Observation) -> CampaignModel:
        item = seen.single()
        if seen.answer is Answer.UNKNOWN:
            return known
        if seen.refused_as(404):
            return known._replace(states=frozenset({"deleted"}), writes=(), missing=True, pending=())
        if seen.answer is Answer.REFUSED or item is None or item.data is None:
            return known
        if shown_done(known, item.data, self.lifecycle):
            known = known._replace(pending=())
        return self._shown(known, item.data, item.summary, seen, known.states)

    def _learn_update(self, known: CampaignModel, seen: Observation) -> CampaignModel:
        element = seen.elements[0] if seen.elements is not None and len(seen.elements) == 1 else None
        if not isinstance(element, Mapping):
            kind: WriteKind = "malformed" if seen.answer is Answer.REFUSED else "unknown"
            written = _written(known, kind, seen)
            unread = kind == "unknown" and "request-body" in seen.exchange.unknown
            return self._learn_unread(written, seen) if unread else written
        action = element.get("action")
        named = isinstance(action, str) and action in self.lifecycle.actions
        if seen.answer is Answer.REFUSED:
            return _written(known, _refused_write(element), seen)
        if action == "pause":
            known = known._replace(interrupted=True)
        if named:
            stands = action == "pause" and seen.answer is Answer.ACCEPTED
            known = known._replace(halted=seen.present.latest if stands else None)
        edited = known if seen.answer is Answer.UNKNOWN else edited_by(known, element, seen, self.lifecycle)
        states = self.lifecycle.possible(edited.states, str(action), seen.answer) if named else edited.states
        if seen.answer is Answer.UNKNOWN:
            return _written(left_open(known._replace(states=states), seen, self.lifecycle), "unknown", seen)
        item = seen.single()
        writes = (*known.writes, Write.of(seen, "accepted", known))
        if item is None or item.data is None:
            return edited._replace(writes=writes, states=states or known.states, certain=False)
        return self._shown(edited, item.data, item.summary, seen, states, writes)

    def _learn_unread(self, known: CampaignModel, seen: Observation) -> CampaignModel:
        """An edit or an action that a recording leaves out was accepted, or may be; its answer may show which."""
        done = (self.lifecycle.possible(known.states, action, seen.answer) for action in self.lifecycle.actions)
        since = seen.present.earliest
        doubtful = known.defined(None)._replace(
            states=known.states.union(*done),
            start_due=instants.LATEST,
            may_start=since,
            ends=(since, instants.LATEST),
            interrupted=True,
            halted=None,
            certain=False,
        )
        item = seen.single()
        if seen.answer is not Answer.ACCEPTED or item is None or item.data is None:
            return doubtful
        return self._shown(doubtful, item.data, item.summary, seen, doubtful.states)

    def _learn_delete(self, known: CampaignModel, seen: Observation) -> CampaignModel:
        if seen.answer is Answer.REFUSED:
            return _written(known, "refused-delete", seen)
        states = self.lifecycle.possible(known.states, "delete", seen.answer)
        if seen.answer is Answer.UNKNOWN:
            return _written(left_open(known._replace(states=states), seen, self.lifecycle), "unknown", seen)
        written = _written(known, "accepted", seen)
        return written._replace(states=states or frozenset({"deleted"}))

    def _shown(
        self,
        known: CampaignModel,
        data: Mapping[str, Any],
        summary: Mapping[str, Any] | None,
        seen: Observation,
        states: StateSet,
        writes: tuple[Write, ...] = (),
    ) -> CampaignModel:
        """The campaign as an answer shows it. An illegal status is believed, so that one break is reported once."""
        reading = self.lifecycle.reading(str(data.get("status")))
        narrowed = (states & reading) or reading or states
        if "in-progress" in narrowed:
            narrowed = narrowed - {"starting"}
        return known._replace(
            data=data,
            summary=summary if summary is not None else known.summary,
            shown=seen.number,
            shown_at=seen.present.earliest,
            states=narrowed,
            writes=writes,
            certain=not known.pending,
            stimuli=(),
        )


def _beside(known: CampaignModel, seen: Observation) -> bool:
    """Whether a request was under way beside one that is known already, so that nobody knows which came first."""
    intent = seen.exchange.intent
    return seen.exchange.at + ROUNDED_SECONDS < known.heard and not (intent is not None and intent.burst)


def _written(known: CampaignModel, kind: WriteKind, seen: Observation) -> CampaignModel:
    return known._replace(writes=(*known.writes, Write.of(seen, kind, known)))


def _padded(seen: Observation) -> Iterator[Any]:
    return iter(seen.items if len(seen.items) == len(seen.answers) else [None] * len(seen.answers))


def _refused_write(element: Mapping[str, Any]) -> WriteKind:
    if set(element) == {"action"}:
        return "refused-action"
    return "refused-both" if "action" in element else "refused-edit"
