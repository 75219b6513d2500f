"""What somebody who is not in a recording may have changed before its exchanges."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.recordings.digests import apart, named, only
from campaign_contracts.recordings.order import Mark, Shown

RESOLUTION_SECONDS = 1.0
"""The resolution of `date_updated`: two changes within it may leave the same one."""

DELETED = status_fold("deleted")
PAUSED = status_fold("paused")

FEW = 50
"""Of so many campaigns that a list does not show, it is looked up whether they are seen again."""

Moves = frozenset[tuple[str, str]]
"""From which status to which, as folds."""


@cache
def _moves(stimuli: tuple[str, ...]) -> Moves:
    """What these stimuli may do to a campaign, one after the other."""
    steps = packaged().lifecycle.status_moves(stimuli)
    sources = {source for source, _ in steps}
    return frozenset(
        (status_fold(source), status_fold(to)) for source in sources for to in _reachable(source, steps) - {source}
    )


@cache
def _by_itself() -> Moves:
    return _moves(packaged().lifecycle.by_itself)


@cache
def _asked() -> Moves:
    """What one action or a delete may do."""
    return frozenset[tuple[str, str]]().union(*map(_by_action, packaged().lifecycle.actions), _moves(("delete",)))


def _by_action(action: str | None) -> Moves:
    return _moves((action,)) if action in packaged().lifecycle.actions else frozenset()


@dataclass(kw_only=True)
class Others:
    """Before which exchanges somebody who is not in the recording may have changed a campaign.

    Nobody did where no request had room since the campaign was last seen, in the same stretch. A recording may lack
    requests of its own client, too: the person who passed it on may have left some out. `suspected` gets the number of
    each such exchange; it takes marks in the order of their starts.
    """

    suspected: Callable[[int], None]
    unlikely_seconds: float = 0.0
    """So soon after a look only a change that is dated later, or a deletion, is taken for somebody else's."""
    _accounts: dict[str, dict[str, "_Sight"]] = field(default_factory=dict)
    _asking: dict[str, dict[str, "_Sight"]] = field(default_factory=dict)
    """Those of which the next look decides something: few of many."""
    _lost: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    """The exchanges, with their times, that did not find a campaign which nobody can have deleted. A sandbox may have
    been told to forget everything; a campaign that was there before and is there afterwards rules that out."""

    def take(self, mark: Mark) -> None:
        """The next."""
        sights, asking = self._accounts.setdefault(mark.sid, {}), self._asking.setdefault(mark.sid, {})
        lost, known = self._lost.setdefault(mark.sid, []), self._look(mark, sights, asking)
        while lost and lost[-1][0] > known:
            lost.pop()
        if mark.campaign is None and mark.method == "GET" and mark.status == 200:
            asking |= self._absent(mark, sights, lasting=known < mark.start)
        elif mark.campaign is not None and mark.campaign in sights:
            self._address(mark, mark.campaign, sights, asking)

    def _look(self, mark: Mark, sights: "dict[str, _Sight]", asking: "dict[str, _Sight]") -> float:
        """Take in the campaigns that an answer shows; returns when the first of those that were known was seen last."""
        known = float("inf")
        for shown in mark.shown:
            asking.pop(shown.id, None)
            sight = sights.pop(shown.id, None)
            if sight is None or mark.method == "POST":
                fresh = mark.method == "POST"
                sight = _Sight(
                    stretch=mark.stretch,
                    alone_stretch=mark.stretch,
                    shown=shown,
                    fresh=fresh,
                    seen=mark.end,
                    alone=mark.end,
                    told=mark.told,
                )
            else:
                known = min(known, sight.seen)
                # Only a look at a campaign alone shows all of it.
                soon = self._soon(mark, sight.seen if shown.status != sight.shown.status else sight.alone)
                for number in sight.look(mark, shown, soon=soon):
                    self.suspected(number)
            sights[shown.id] = sight  # those that were seen last stand last
        return known

    def _address(self, mark: Mark, campaign: str, sights: "dict[str, _Sight]", asking: "dict[str, _Sight]") -> None:
        """Take in what a request did to a campaign that is known, or did not find."""
        addressed = sights[campaign]
        if mark.deletes:
            asking.pop(campaign, None)
            for number in sights.pop(campaign).waiting:  # what is deleted was there, however it was changed
                self.suspected(number)
            return
        soon = self._soon(mark, addressed.seen)
        if mark.code == 404 and not _may_be_deleted(addressed.shown.status):
            room = mark.stretch != addressed.stretch and not (soon and addressed.fresh)
            self._lost[mark.sid] += [(mark.start, mark.number)] if room else []
            return
        addressed.meet(mark, soon=soon)
        asking |= {campaign: addressed} if addressed.asks(mark.number) else {}

    def _soon(self, mark: Mark, seen: float) -> bool:
        return max(0.0, mark.start - seen) < self.unlikely_seconds  # nothing is less than nothing: two may overlap

    def _absent(self, mark: Mark, sights: Mapping[str, "_Sight"], *, lasting: bool) -> Mapping[str, "_Sight"]:
        """What a list does not show may have been changed or deleted by somebody else. Those of which that is asked.

        `lasting` says that something that was there before is still there.
        """
        absent, lost = self._left_out(mark, sights)
        if lost and not lasting:
            self._lost[mark.sid].append((mark.start, mark.number))
        if len(absent) + lost > FEW:
            if not lost:
                self.suspected(mark.number)
            return {}
        for sight in absent.values():
            if mark.unfiltered:
                sight.gone.append(mark.number)
            else:
                sight.wait(mark, soon=self._soon(mark, sight.seen))
        return absent

    def _left_out(self, mark: Mark, sights: Mapping[str, "_Sight"]) -> tuple[dict[str, "_Sight"], int]:
        """Of what a list does not show: what somebody else may have changed or deleted, and how many nobody can have.

        No more are looked for than decide it.
        """
        shown, absent, lost = {each.id for each in mark.shown}, dict[str, _Sight](), 0
        for name, sight in sights.items():
            if sight.stretch == mark.stretch or len(absent) + lost > FEW:  # all that follow are as new, or it is enough
                break
            if name in shown or (sight.fresh and self._soon(mark, sight.seen)):
                continue
            if mark.unfiltered and not _may_be_deleted(sight.shown.status):
                lost += 1
            else:
                absent[name] = sight
        return absent, lost

    def undecided(self, mark: Mark) -> bool:
        """Whether only another look at a campaign can say whether somebody else explains an exchange."""
        lost = any(number == mark.number for _, number in self._lost.get(mark.sid, ()))
        return lost or any(sight.asks(mark.number) for sight in self._concerned(mark).values())

    def given_up(self, mark: Mark) -> bool:
        """The same, where no other look is waited for."""
        lost = self._lost.get(mark.sid, [])
        remaining = [each for each in lost if each[1] != mark.number]
        found = {name: sight for name, sight in self._concerned(mark).items() if sight.asks(mark.number)}
        for name, sight in found.items():
            sight.waiting.pop(mark.number, None)
            sight.gone = [number for number in sight.gone if number != mark.number]
            if not sight.waiting and not sight.gone:
                del self._asking[mark.sid][name]
        found_lost, lost[:] = len(remaining) < len(lost), remaining
        return bool(found) or found_lost

    def _concerned(self, mark: Mark) -> Mapping[str, "_Sight"]:
        asking = self._asking.get(mark.sid, {})
        if mark.campaign is None:
            return asking
        return {mark.campaign: asking[mark.campaign]} if mark.campaign in asking else {}

    def end(self) -> None:
        """None of the campaigns is seen again: what only that would have decided stays open."""
        for asking in self._asking.values():
            for sight in asking.values():
                for number in sight.unanswered:
                    self.suspected(number)
        for lost in self._lost.values():
            for _, number in lost:
                self.suspected(number)


@dataclass(kw_only=True, slots=True)
class _Sight:
    """A campaign as it was last seen, and what was asked of it since."""

    stretch: int
    shown: Shown
    seen: float
    alone: float
    """When it was last seen other than in a list."""
    alone_stretch: int
    """In which stretch that was."""
    told: float
    """The earliest time of the server at which it may have been as it was seen alone."""
    fresh: bool
    """Whether nothing but the answer to its create showed it yet."""
    overwritten: str = ""
    """`Shown.rest` as it was before the last write of the recording's own client."""
    ours: bool = False
    waiting: dict[int, bool] = field(default_factory=dict)
    """What a change since the last sight would explain, and the next one may rule out: refused writes, calls, lists.

    By number, whether a change would explain it that left no later date.
    """
    gone: list[int] = field(default_factory=list)
    """Exchanges that found no such campaign. One that is seen again was there."""

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The exchanges of which the next look at the campaign decides."""
        return (*self.waiting, *self.gone)

    def asks(self, number: int) -> bool:
        """Whether the next look at the campaign decides of an exchange."""
        return number in self.gone or number in self.waiting

    def look(self, mark: Mark, shown: Shown, *, soon: bool) -> Iterator[int]:
        """The campaign is seen again; what a list leaves out of it is as it was. Exchanges that others may explain."""
        if mark.campaign is None:
            shown = replace(shown, rest=self.shown.rest)
        rest = bool(self.shown.rest and apart(self.shown.rest, shown.rest) - named(mark.edits))
        # What somebody changed before a list that need not show it, a read shows right after that.
        room = mark.stretch != (self.alone_stretch if rest else self.stretch) and not self.ours
        if mark.writes:
            foreign = room and not soon and (rest or self._allowed_after(mark, shown))
        else:
            foreign = room and self._changed(mark, shown, rest=rest, soon=soon)
        if foreign:
            yield mark.number
        for number, undated in self.waiting.items():
            if foreign or self.ours or mark.writes or undated:
                yield number
        if shown.status == DELETED and not mark.deletes:  # some servers go on to show what is deleted
            yield from self.gone
        self.waiting.clear()
        self.gone.clear()
        self.fresh = False
        if not foreign or mark.campaign is not None:  # what a list shows, reading the campaign alone shows anew
            self.overwritten = self.shown.rest if mark.writes else self.overwritten
            self.stretch, self.shown, self.seen, self.ours = mark.stretch, shown, mark.end, False
            if mark.campaign is not None:
                self.alone, self.alone_stretch, self.told = mark.end, mark.stretch, mark.told

    def meet(self, mark: Mark, *, soon: bool) -> None:
        """Something is asked of the campaign."""
        if mark.shown:
            return
        room = mark.stretch != self.stretch
        if mark.code == 404:
            self.gone += [mark.number] if room and not self.ours and not (soon and self.fresh) else []
        elif (mark.writes and mark.refused) or (mark.method == "GET" and self.shown.status == PAUSED):
            if room and not soon:  # of a GET: its calls, which go on where somebody else has resumed it
                self.wait(mark, soon=False)
        elif mark.writes:
            self.ours = True

    def wait(self, mark: Mark, *, soon: bool) -> None:
        """Something was asked of which the next look decides."""
        updated = self.shown.updated
        # What was changed and changed back has a later date, unless all that was within one second.
        self.waiting[mark.number] = updated is None or (not soon and mark.told - updated < RESOLUTION_SECONDS)

    def _changed(self, mark: Mark, shown: Shown, *, rest: bool, soon: bool) -> bool:
        """Whether a change shows that nobody in the recording made, and that a campaign need not make itself."""
        before, now = self.shown.updated, shown.updated
        if before is None or now is None or now < before:
            return False
        one, other = self.shown.status, shown.status
        moves = self._moves(mark) if (one, other) in _by_itself() else _by_itself() | _asked()
        moved = one != other and other in _reachable(one, moves)
        if soon:
            return now > before and (moved or rest or mark.campaign is None)  # lists need not show everything
        if moved:
            return True
        later = now > before or mark.told - now < RESOLUTION_SECONDS or self._changed_within_a_second(shown, now)
        return later and (rest or (one == other and now > before))

    def _changed_within_a_second(self, shown: Shown, now: float) -> bool:
        """Whether somebody may have changed it so soon after the write that this is its date.

        Nobody knows a campaign so soon after its create, and nobody undoes so soon what another has written.
        """
        if self.told - now >= RESOLUTION_SECONDS or now - (shown.created or now) < RESOLUTION_SECONDS:
            return False
        names = apart(self.shown.rest, shown.rest)
        return only(shown.rest, names) != only(self.overwritten, names)

    def _allowed_after(self, mark: Mark, shown: Shown) -> bool:
        """Whether an action that was done was illegal as the campaign was last seen, and legal after somebody's.

        What it is answered with may have happened by itself afterwards.
        """
        moves = self._moves(mark) & _by_action(mark.action)
        afterwards = frozenset() if self._early(mark) else _by_itself()
        sources = {source for source, to in moves if shown.status in _reachable(to, afterwards)}
        if self.shown.status in sources:
            return False
        return not sources.isdisjoint(_reachable(self.shown.status, _by_itself() | _asked()))

    def _moves(self, mark: Mark) -> Moves:
        """What actions could do by then."""
        return _asked() - {("paused", "inprogress")} if self._early(mark) else _asked()

    def _early(self, mark: Mark) -> bool:
        """Whether it is before `send_at`: nothing runs, or ends, by then."""
        return self.shown.send_at is not None and mark.end < self.shown.send_at


@cache
def _may_be_deleted(status: str) -> bool:
    """Whether a campaign that was shown with this status may be deleted by now, whatever was asked of it since."""
    lifecycle = packaged().lifecycle
    states = lifecycle.reading(lifecycle.spellings.get(status, ""))
    stimuli = (*lifecycle.by_itself, *lifecycle.actions, "delete")
    return not states or bool(lifecycle.reachable(states, stimuli) & lifecycle.in_phase("gone"))


def _reachable(status: str, moves: Collection[tuple[str, str]]) -> set[str]:
    """The statuses that a campaign may come to from this one, by some moves."""
    found = {status}
    while further := {target for source, target in moves if source in found} - found:
        found |= further
    return found
