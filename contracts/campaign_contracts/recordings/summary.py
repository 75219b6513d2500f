"""What a recording held, in one line: what was judged, what was left out and why, and what is unknown of the rest."""

from collections import Counter
from dataclasses import dataclass, field

from campaign_contracts.counts import counted

NAMED = 10
"""So many entries that cannot be read are named by number; the rest is counted."""


@dataclass(kw_only=True)
class Summary:
    """Counts of one recording. `unknown` counts judged exchanges by what is not known of them."""

    entries: int = 0
    judged: int = 0
    base_url: str | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    other_bases: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    named: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    cut: str | None = None

    def skip(self, number: int, why: str) -> None:
        """An entry cannot be read."""
        self.unreadable += 1
        if self.unreadable <= NAMED:
            self.named.append(f"entry {number}: {why}")

    def __str__(self) -> str:
        """The counts in words."""
        parts = [f"{counted(self.entries, 'entry', 'entries')}, {self.judged:,} judged"]
        if self.unknown:
            known = ", ".join(f"{WORDS[name]} of {count:,}" for name, count in sorted(self.unknown.items()))
            parts[0] += f" ({known} not known)"
        out = [f"{count:,} {why}" for why, count in self.left_out.most_common()]
        out += [f"{count:,} to {base}" for base, count in self.other_bases.most_common(3)]
        if len(self.other_bases) > 3:
            rest = sum(self.other_bases.values()) - sum(count for _, count in self.other_bases.most_common(3))
            out.append(f"{rest:,} to {len(self.other_bases) - 3} other servers")
        if out:
            parts.append(f"left out: {', '.join(out)}")
        if self.unreadable:
            more = [f"and {self.unreadable - NAMED} more"] if self.unreadable > NAMED else []
            parts.append(f"unreadable: {self.unreadable:,} ({'; '.join([*self.named, *more])})")
        if self.cut is not None:
            parts.append(f"the rest of the file is not read: {self.cut}")
        return "; ".join(parts)


WORDS = {
    "request-body": "request body",
    "response-body": "answer's body",
    "data": "answer's data",
    "headers": "headers",
    "request-id": "request id",
    "credentials": "credentials",
    "order": "order",
    "time": "server's time",
    "state": "state before",
}
