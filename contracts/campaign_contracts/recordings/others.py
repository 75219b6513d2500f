"""What somebody who is not in a recording may have changed before its exchanges."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from zlib import crc32

import orjson

from campaign_contracts.bundle import packaged
from campaign_contracts.lifecycle import status_fold
from campaign_contracts.recordings.order import Mark, Shown

RESOLUTION_SECONDS = 1.0
"""The resolution of `date_updated`: two changes within it may leave the same one."""

FEW = 50
"""Of so many campaigns that a list does not show, it is looked up whether they are seen again."""

NAME_DIGITS, VALUE_DIGITS = 4, 8
LONGEST_REMEMBERED = 100
"""Characters of the name of a member."""

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


def digest(members: Mapping[str, object]) -> str:
    """Members as a few hexadecimal digits each: a sum of the name, and one of the value."""
    pairs = [
        (_name if len(name) <= LONGEST_REMEMBERED else _name.__wrapped__)(name)
        + f"{crc32(value.encode() if isinstance(value, str) else orjson.dumps([value])):0{VALUE_DIGITS}x}"
        for name, value in members.items()
    ]
    return "".join(sorted(pairs))


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return f"{crc32(name.encode()):08x}"[-NAME_DIGITS:]


def _apart(one: str, other: str, but: Collection[str]) -> bool:
    """Whether two digests differ in a member that is none of these."""
    if one == other:
        return False
    size = NAME_DIGITS + VALUE_DIGITS
    pairs = ({each[at : at + size] for at in range(0, len(each), size)} for each in (one, other))
    names = {_name(name) for name in but}
    return any(pair[:NAME_DIGITS] not in names for pair in set.symmetric_difference(*pairs))


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

    def take(self, mark: Mark) -> None:
        """The next."""
        sights, asking = self._accounts.setdefault(mark.sid, {}), self._asking.setdefault(mark.sid, {})
        for shown in mark.shown:
            asking.pop(shown.id, None)
            sight = sights.pop(shown.id, None)
            if sight is None or mark.method == "POST":
                sight = _Sight(stretch=mark.stretch, shown=shown, seen=mark.end, fresh=mark.method == "POST")
            else:
                for number in sight.look(mark, shown, soon=self._soon(mark, sight)):
                    self.suspected(number)
            sights[shown.id] = sight  # those that were seen last stand last
        if mark.campaign is None and mark.method == "GET" and mark.status == 200:
            asking |= self._absent(mark, sights)
        elif mark.campaign is not None and (addressed := sights.get(mark.campaign)) is not None:
            if mark.deletes:
                asking.pop(mark.campaign, None)
                for number in sights.pop(mark.campaign).unanswered:
                    self.suspected(number)
                return
            addressed.meet(mark, soon=self._soon(mark, addressed))
            asking |= {mark.campaign: addressed} if addressed.asks(mark.number) else {}

    def _soon(self, mark: Mark, sight: "_Sight") -> bool:
        return mark.start - sight.seen < self.unlikely_seconds

    def _absent(self, mark: Mark, sights: Mapping[str, "_Sight"]) -> Mapping[str, "_Sight"]:
        """What a list does not show may have been changed or deleted by somebody else. Those of which that is asked."""
        shown, absent = {each.id for each in mark.shown}, dict[str, _Sight]()
        for name, sight in sights.items():
            if sight.stretch == mark.stretch:  # like all that follow
                break
            if name not in shown and not (sight.fresh and self._soon(mark, sight)):
                absent[name] = sight
            if len(absent) > FEW:
                self.suspected(mark.number)
                return {}
        for sight in absent.values():
            sight.wait(mark, soon=self._soon(mark, sight))
        return absent

    def undecided(self, mark: Mark) -> bool:
        """Whether only another look at a campaign can say whether somebody else explains an exchange."""
        return any(sight.asks(mark.number) for sight in self._concerned(mark).values())

    def given_up(self, mark: Mark) -> bool:
        """The same, where no other look is waited for."""
        found = {name: sight for name, sight in self._concerned(mark).items() if sight.asks(mark.number)}
        for name, sight in found.items():
            sight.waiting.pop(mark.number, None)
            sight.gone = [number for number in sight.gone if number != mark.number]
            if not sight.waiting and not sight.gone:
                del self._asking[mark.sid][name]
        return bool(found)

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


@dataclass(kw_only=True, slots=True)
class _Sight:
    """A campaign as it was last seen, and what was asked of it since."""

    stretch: int
    shown: Shown
    seen: float
    fresh: bool
    """Whether nothing but the answer to its create showed it yet."""
    ours: bool = False
    waiting: dict[int, bool] = field(default_factory=dict)
    """What a change since the last sight would explain, and the next one may rule out: refused writes, and lists.

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
        rest = bool(self.shown.rest and _apart(self.shown.rest, shown.rest, mark.edits))
        room = mark.stretch != self.stretch and not self.ours
        if mark.writes:
            foreign = room and not soon and (rest or self._allowed_after(mark, shown))
        else:
            foreign = room and self._changed(mark, shown, rest=rest, soon=soon)
        if foreign:
            yield mark.number
        for number, undated in self.waiting.items():
            if foreign or self.ours or mark.writes or undated:
                yield number
        self.waiting.clear()
        self.gone.clear()
        if not foreign or mark.campaign is not None:  # what a list shows, reading the campaign alone shows anew
            self.stretch, self.shown, self.seen, self.ours = mark.stretch, shown, mark.end, False
        self.fresh = False

    def meet(self, mark: Mark, *, soon: bool) -> None:
        """Something is asked of the campaign."""
        if mark.shown:
            return
        room = mark.stretch != self.stretch
        if mark.code == 404:
            self.gone += [mark.number] if room and not self.ours and not (soon and self.fresh) else []
        elif mark.writes and mark.refused:
            if room and not soon:
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
        later = now > before or mark.told - now < RESOLUTION_SECONDS
        return later and (rest or (one == other and now > before))

    def _allowed_after(self, mark: Mark, shown: Shown) -> bool:
        """Whether an action that was done was illegal as the campaign was last seen, and legal after somebody's."""
        moves = self._moves(mark) & _by_action(mark.action)
        if (self.shown.status, shown.status) in moves:
            return False
        before = _reachable(self.shown.status, _by_itself() | _asked())
        return any((status, shown.status) in moves for status in before)

    def _moves(self, mark: Mark) -> Moves:
        """What actions could do by then; nothing runs before its `send_at`."""
        early = self.shown.send_at is not None and mark.end < self.shown.send_at
        return _asked() - {("paused", "inprogress")} if early else _asked()


def _reachable(status: str, moves: Collection[tuple[str, str]]) -> set[str]:
    """The statuses that a campaign may come to from this one, by some moves."""
    found = {status}
    while further := {target for source, target in moves if source in found} - found:
        found |= further
    return found
