"""Every answer has an id of its own."""

from array import array
from dataclasses import dataclass, field
from hashlib import blake2b

from campaign_contracts.checks.envelope.frame import framed
from campaign_contracts.checks.model.exchange import Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import FRAME, Event, Reporter, declared, judges
from campaign_contracts.history import Unknown
from campaign_contracts.inert import in_json
from campaign_contracts.verdicts import Judgement, kept, spoken

FEWEST_PLACES = 1024


@dataclass(kw_only=True, slots=True)
class FirstMet:
    """In which exchange each text was met first: a hash table of 24 to 48 bytes a text, however long it is.

    A history may have millions of exchanges. Texts are told apart by eight bytes of a digest.
    """

    size: int = 0
    _digests: "array[int]" = field(default_factory=lambda: array("Q", bytes(8 * FEWEST_PLACES)))
    _numbers: "array[int]" = field(default_factory=lambda: array("Q", bytes(8 * FEWEST_PLACES)))

    def met(self, text: str, number: int) -> int | None:
        """The exchange in which this text was met first; None where it is this one (`number`, from 1 on)."""
        digest = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
        place = self._place(digest)
        if self._numbers[place]:
            return self._numbers[place]
        self._digests[place], self._numbers[place] = digest, number
        self.size += 1
        if 3 * self.size > 2 * len(self._numbers):
            self._widen()
        return None

    def _place(self, digest: int) -> int:
        """Where this digest stands, or may be put."""
        most = len(self._numbers) - 1
        place = digest & most
        while self._numbers[place] and self._digests[place] != digest:
            place = (place + 1) & most
        return place

    def _widen(self) -> None:
        digests, numbers = self._digests, self._numbers
        self._digests, self._numbers = (array("Q", bytes(16 * len(numbers))) for _ in range(2))
        for digest, number in zip(digests, numbers, strict=True):
            if number:
                place = self._place(digest)
                self._digests[place], self._numbers[place] = digest, number


@dataclass(frozen=True, kw_only=True)
class RequestIds:
    """The state knows of every request id the first exchange that carried it."""

    name: str = "envelope: request ids"
    rests_on: frozenset[Unknown] = FRAME | {"request-id"}
    plain: bool = True

    @property
    def rules(self) -> frozenset[str]:
        """What its functions declare."""
        return declared(self.step)

    def start(self) -> FirstMet:
        """No id was met yet."""
        return FirstMet()

    @judges("ENV-04")
    def step(self, state: FirstMet, event: Event, model: Model) -> tuple[FirstMet, list[Judgement]]:
        """Every id is a non-empty string, and new."""
        if not isinstance(event, Observation) or not framed(event) or "request_id" not in (event.envelope or {}):
            return state, []
        found = (event.envelope or {})["request_id"]
        if not isinstance(found, str) or not found:
            return state, [self._broken(Reporter(event), "no-non-empty-string", f"request_id: {in_json(found)}"[:200])]
        if (earlier := state.met(found, event.number)) is not None:
            return state, [self._broken(Reporter(event, earlier), "repeated", f"{in_json(found)} again"[:200])]
        return state, [kept("ENV-04")]

    def end(self, state: FirstMet, model: Model) -> tuple[Judgement, ...]:
        """Nothing is left to the end."""
        return ()

    def _broken(self, report: Reporter, what: str, observed: str) -> Judgement:
        return report.broken(
            "ENV-04",
            f"request_id-{what}",
            summary=f"the request_id of an answer is {spoken(what)}",
            expected="a non-empty string that no other answer of this run carries",
            observed=observed,
        )


CHECKS = (RequestIds(),)
