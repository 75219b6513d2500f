"""The catalogue of rules, read from the bundle's `x-rules`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


class UnknownRuleError(ValueError):
    """A rule id or pattern that matches no rule of the catalogue."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `promises` are the kinds of judgement it makes: a success, a refusal, a fact.

    `needs` is what deciding it takes beyond HTTP and one account: clock, calls, receiver, account, many. No
    `operations` stands for all of them.
    """

    id: str
    authority: str
    needs: tuple[str, ...]
    statement: str
    promises: tuple[str, ...]
    operations: tuple[str, ...]
    decided_by: str
    sources: tuple[str, ...]
    file: str
    line: int

    @property
    def family(self) -> str:
        """The prefix of the id: `LIF` of `LIF-03`."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All rules in their published order."""

    rules: tuple[Rule, ...]
    families: Mapping[str, str]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def get(self, identifier: str) -> Rule:
        """The rule of this id. Raises UnknownRuleError."""
        for rule in self.rules:
            if rule.id == identifier:
                return rule
        raise UnknownRuleError(self._unknown(identifier))

    def select(self, patterns: Sequence[str] = (), authorities: Sequence[str] = ()) -> frozenset[str]:
        """Ids that match one of the patterns (`LIF-03`, `lif_03`, `CRE-*`) and have one of the authorities.

        Nothing given selects everything. Raises UnknownRuleError for a pattern without a match or an unknown authority.
        """
        known = {rule.authority for rule in self.rules}
        for authority in authorities:
            if authority not in known:
                raise UnknownRuleError(f"unknown authority {authority!r}; expected one of {', '.join(sorted(known))}")
        chosen: set[str] = set() if patterns else {rule.id for rule in self.rules}
        for pattern in patterns:
            glob = pattern.strip().upper().replace("_", "-")
            matches = {rule.id for rule in self.rules if fnmatchcase(rule.id, glob)}
            if not matches:
                raise UnknownRuleError(self._unknown(pattern))
            chosen |= matches
        return frozenset(
            rule.id for rule in self.rules if rule.id in chosen and (not authorities or rule.authority in authorities)
        )

    def _unknown(self, identifier: str) -> str:
        example = self.rules[0].id if self.rules else "LIF-03"
        return (
            f"no rule is called {identifier!r}; expected an id such as {example} or a pattern such as LIF-* "
            "(`campaign-contracts rules` lists them all)"
        )


def load(document: Mapping[str, Any]) -> Catalogue:
    """Read a bundle's `x-rules`. Raises KeyError when an entry lacks a key."""
    return Catalogue(
        rules=tuple(
            Rule(
                id=entry["id"],
                authority=entry["authority"],
                needs=tuple(entry["needs"]),
                statement=entry["statement"],
                promises=tuple(entry["promises"]),
                operations=() if entry["operations"] == "all" else tuple(entry["operations"]),
                decided_by=entry["decided_by"],
                sources=tuple(f"{source['page']}: {source['heading']}" for source in entry.get("sources", ())),
                file=entry["source"]["file"],
                line=entry["source"]["line"],
            )
            for entry in document["rules"]
        ),
        families={family["prefix"]: family["name"] for family in document["families"]},
    )
