"""What came of cleaning up, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign_contracts.counts import counted


@dataclass(kw_only=True)
class CleanUp:
    """What came of cleaning up: `kept` are campaigns that have ended and cannot be deleted, `failed` may still run.

    `gone` counts campaigns that were not there any more, `late` creates that may arrive yet, `requests` what was sent
    for all of it; `reset`: the server was made to forget every campaign, and is back in the present. `perhaps` are
    campaigns that nobody told of, like those that were refused: they may be the run's, and are left as they are. `told`
    are those that the answers told of, and whether they were deleted for that; `journal` remembers what is left.
    """

    deleted: int = 0
    gone: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)
    interrupted: str | None = None
    late: int = 0
    reset: bool = False
    requests: int = field(default=0, compare=False)
    told: dict[str, bool] = field(default_factory=dict, compare=False)
    journal: Path | None = field(default=None, compare=False)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.failed or self.perhaps or self.late) and self.interrupted is None

    def count(self, identifier: str, *, deleted: bool) -> None:
        """Count a campaign in: it was deleted, or was gone already."""
        self.told[identifier] = deleted
        self.deleted += deleted
        self.gone += not deleted

    def recall(self, identifier: str) -> None:
        """Count a campaign no longer, as it is still there."""
        was_deleted = self.told.pop(identifier, None)
        self.deleted -= was_deleted is True
        self.gone -= was_deleted is False

    def add(self, more: "CleanUp") -> None:
        """Count in what came of cleaning up further campaigns."""
        for identifier, was_deleted in more.told.items():
            self.count(identifier, deleted=was_deleted)
        self.kept |= more.kept
        self.failed |= more.failed
        self.perhaps |= more.perhaps
        self.interrupted = self.interrupted or more.interrupted


def may_call(result: CleanUp | None, *, live: bool) -> bool:
    """Whether something may be left of a run that could call somebody: on a live service, and not yet over."""
    return live and result is not None and not result.done


def words(result: CleanUp | None, *, live: bool) -> list[str]:
    """What has to be said of a clean-up: nothing when everything is gone, every id that is left on a live service."""
    if result is None:
        return []
    lines = []
    if result.requests:
        lines.append(f"Cleaning up took {counted(result.requests, 'request')} more")
    if result.kept:
        ids = f": {_named(result.kept)}" if live else ""
        lines.append(f"{counted(len(result.kept), 'campaign')} ended and cannot be deleted{ids}")
    if result.failed:
        lost = counted(len(result.failed), "campaign")
        lines.append(f"{lost} could not be deleted, and may still run: {_named(result.failed)}")
    if result.perhaps:
        lines.append(
            f"{counted(len(result.perhaps), 'campaign')} may be this run's, though each request for the like was "
            f"refused; look, and delete what is: {_named(result.perhaps)}"
        )
    if result.late:
        lines.append(f"{counted(result.late, 'create')} may arrive yet: no answer told what came of that")
    if result.interrupted:
        lines.append(f"cleaning up was cut short ({result.interrupted})")
    if not result.done:
        lines.append(f"`campaign-contracts sweep` tries again; what is left stands in {result.journal}")
    return lines


def _named(campaigns: Mapping[str, str]) -> str:
    return ", ".join(f"{identifier} ({status})" for identifier, status in campaigns.items())
