"""Whose turn it is: of many functions only so many go on at a time, in the order in which they asked."""

import threading
from collections import deque

Turn = threading.Event
"""A place in the queue; it is set once its holder may go on."""


class Turns:
    """Hands out turns, so many at a time (None: everybody who asks gets one). Not safe by itself: lock around it."""

    def __init__(self) -> None:
        """One function has its turn already; nobody waits."""
        self._most: int | None = 1
        self._taken = 1
        self._asked: deque[Turn] = deque()

    def ask(self, turn: Turn | None = None, *, soon: bool = False) -> Turn:
        """Queue up for a turn, which whoever asked then waits for; `soon`: before all others."""
        turn = turn or Turn()
        if soon:
            self._asked.appendleft(turn)
        else:
            self._asked.append(turn)
        self._hand_out()
        return turn

    def over(self) -> None:
        """A turn is over: the next one begins."""
        self._taken -= 1
        self._hand_out()

    def limit(self, most: int | None) -> None:
        """Let so many go on at a time from now on."""
        self._most = most
        self._hand_out()

    def _hand_out(self) -> None:
        while self._asked and (self._most is None or self._taken < self._most):
            self._taken += 1
            self._asked.popleft().set()
