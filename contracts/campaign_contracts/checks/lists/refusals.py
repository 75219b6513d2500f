"""Lists that are refused: those that must be (LST-12, LST-13), and the documented ones that must not."""

from collections.abc import Iterator

from campaign_contracts.checks.envelope.frame import TOO_LARGE, long_headed
from campaign_contracts.checks.lists.book import Book, Page
from campaign_contracts.checks.lists.query import parse
from campaign_contracts.checks.model.exchange import UNDECIDED, Observation
from campaign_contracts.checks.model.model import Model
from campaign_contracts.checks.protocol import Reporter, judges
from campaign_contracts.lifecycle import Answer
from campaign_contracts.verdicts import Judgement, Promise, kept

PAST = "an offset past the end"


def answer_of(seen: Observation) -> Answer:
    """Whether a list was answered, refused, or neither (no answer, a 5xx, a 402 or 429).

    A page of one failed item was refused, whatever the HTTP status.
    """
    if seen.status is None or not 200 <= seen.status < 500 or seen.status in UNDECIDED | TOO_LARGE:
        return Answer.UNKNOWN
    if seen.status == 400 and long_headed(seen):
        return Answer.UNKNOWN
    item = seen.single()
    failed = item is not None and item.code is not None and 400 <= item.code < 500
    return Answer.REFUSED if seen.status >= 400 or failed else Answer.ACCEPTED


@judges("LST-12", "LST-13")
def must_refuse(seen: Observation, model: Model) -> Iterator[Judgement]:
    """Bad numbers and unknown orders are refused, whatever else goes on meanwhile."""
    if seen.authorization != "good" or not seen.exchange.request.query:
        return
    answer, query = answer_of(seen), parse(seen, model.spec, model.lifecycle)
    if answer is Answer.UNKNOWN or seen.status in (401, 403):
        return
    for rule in query.refusals:
        names = ("offset", "limit") if rule == "LST-12" else ("sort_by",)
        values = {name: query.given[name] for name in names if name in query.given}
        if answer is Answer.REFUSED:
            yield kept(rule, "refusal")
        else:
            text = " and ".join(f"{name}={value}" for name, value in values.items())
            yield Reporter(seen).broken(
                rule,
                "&".join(f"{name}={value}" for name, value in values.items()),
                summary=f"a list with {text} is not refused",
                expected="a 4xx with a failure envelope",
                promise="refusal",
            )


def labels(page: Page, book: Book | None) -> dict[str, tuple[str, Promise]]:
    """The parts of a list request, each with the rule and promise that says it is accepted."""
    query, given = page.query, page.query.given
    found: dict[str, tuple[str, Promise]] = {"list": ("LST-01", "fact")}
    for name, rule in (("type", "LST-10"), ("name", "LST-09"), ("status", "LST-08"), ("sort_by", "LST-06")):
        if name in given:
            found[f"{name}={given[name]}"] = (rule, "fact")
    if query.limit is not None:
        found[f"limit={query.limit}"] = (
            ("LST-02", "success") if query.limit > query.limits.default else ("LST-01", "fact")
        )
    last = page.most if page.owned else 0 if not page.certain else book.total[0] if book and book.total else None
    if last is not None and query.offset >= last and not page.records:
        found[f"{PAST} by {query.offset - last:.0f}" if last else f"{PAST} of an empty list"] = ("LST-15", "fact")
    elif query.offset > 0:
        found["offset"] = ("LST-03", "fact")
    return found


@judges("LST-01", "LST-02", "LST-03", "LST-06", "LST-08", "LST-09", "LST-10", "LST-15")
def refused(page: Page, book: Book | None, accepted: set[str], accused: set[str]) -> Iterator[Judgement]:
    """A documented list was refused; accuse the parts that were never accepted, and note them."""
    query = page.query
    if not query.plain:
        if query.foreign_type:
            yield kept("LST-10")
        return
    if query.limit is not None and query.limit > query.size:
        return
    parts = labels(page, book)
    if not page.owned and "LST-15" not in {rule for rule, _ in parts.values()} and query.offset:
        return
    suspects = [label for label in parts if label in accused] or [label for label in parts if label not in accepted]
    suspects = [label for label in suspects if label != "list"] or suspects or [list(parts)[-1]]
    kinds = {label.partition("=")[0] for label in accepted}
    if any(label.startswith(PAST) for label in suspects) and all(
        label.startswith(PAST) or label.partition("=")[0] in kinds for label in suspects
    ):
        suspects = [label for label in suspects if label.startswith(PAST)]
    accused.update(suspects if len(suspects) == 1 else ())
    for label in suspects:
        rule, promise = parts[label]
        yield Reporter(page.seen).broken(
            rule,
            f"refused:{'past-the-end' if label.startswith(PAST) else label.partition('=')[0]}",
            summary=f"a documented list request is refused ({label})",
            expected="200 with the records",
            promise=promise,
        )
