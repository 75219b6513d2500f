"""Faults of lists: paging, order, filters. Some change the query's parameters, the others are asked for by name."""

from collections.abc import Callable

from campaign_contracts.mock.fault import Fault, Kind

Change = Callable[[dict[str, str]], None]


def _fault(name: str, rules: str, kind: Kind, summary: str, query: Change | None = None) -> Fault:
    return Fault(name=name, rules=tuple(rules.split()), kind=kind, summary=summary, query=query)


def _default(name: str, value: str) -> Change:
    def change(parameters: dict[str, str]) -> None:
        parameters.setdefault(name, value)

    return change


def _without(*names: str) -> Change:
    def change(parameters: dict[str, str]) -> None:
        for name in names:
            parameters.pop(name, None)

    return change


def _number(parameters: dict[str, str], name: str) -> int:
    text = parameters.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


def _one_based(parameters: dict[str, str]) -> None:
    if _number(parameters, "offset"):
        parameters["offset"] = str(_number(parameters, "offset") - 1)


def _in_pages(parameters: dict[str, str]) -> None:
    parameters["offset"] = str(_number(parameters, "offset") * (_number(parameters, "limit") or 20))


def _skips_one_later(parameters: dict[str, str]) -> None:
    if _number(parameters, "offset") >= 100:
        parameters["offset"] = str(_number(parameters, "offset") + 1)


def _bad_number_is_default(parameters: dict[str, str]) -> None:
    for name in ("offset", "limit"):
        if name in parameters and not parameters[name].isdigit():
            del parameters[name]


def _suffix_ignored(parameters: dict[str, str]) -> None:
    for name in ("offset", "limit"):
        if parameters.get(name, "")[:1].isdigit():
            digits = [character for character in parameters[name] if character.isdigit()]
            parameters[name] = "".join(digits)


def _first_status(parameters: dict[str, str]) -> None:
    if "status" in parameters:
        parameters["status"] = parameters["status"].partition(",")[0]


def _without_blanks(parameters: dict[str, str]) -> None:
    terms = parameters.get("status", "").split(",")
    if len(terms) > 1:
        parameters["status"] = ",".join([terms[0], *(term for term in terms[1:] if not term.startswith(" "))])


def _created_or_paused(parameters: dict[str, str]) -> None:
    if parameters.get("status") == "created":
        parameters["status"] = "created,paused"


def _unknown_key_ignored(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by", "").partition(":")[0] not in {"date_created", "name"}:
        parameters.pop("sort_by", None)


def _unknown_direction_ascends(parameters: dict[str, str]) -> None:
    key, _, direction = parameters.get("sort_by", "").partition(":")
    if direction not in {"", "asc", "desc"}:
        parameters["sort_by"] = f"{key}:asc"


def _ascending(parameters: dict[str, str]) -> None:
    if "sort_by" in parameters:
        parameters["sort_by"] = parameters["sort_by"].replace(":desc", ":asc")


def _name_ascending(parameters: dict[str, str]) -> None:
    if parameters.get("sort_by") == "name:desc":
        parameters["sort_by"] = "name:asc"


def _clamped_at_100(parameters: dict[str, str]) -> None:
    if _number(parameters, "limit") > 100:
        parameters["limit"] = "100"


def _trans_only(parameters: dict[str, str]) -> None:
    if parameters.get("type") == "trans":
        parameters["type"] = "other"


def _negative_is_zero(parameters: dict[str, str]) -> None:
    if parameters.get("offset", "").startswith("-"):
        parameters["offset"] = "0"


FAULTS: tuple[Fault, ...] = (
    _fault("limit-default-10", "LST-01", "blatant", "10 records by default", _default("limit", "10")),
    _fault("limit-default-21", "LST-01", "subtle", "21 records by default", _default("limit", "21")),
    _fault("offset-default-1", "LST-01", "subtle", "offset is 1 by default", _default("offset", "1")),
    _fault("limit-at-most-100", "LST-02", "blatant", "never more than 100 records", _clamped_at_100),
    _fault("limit-500-refused", "LST-02", "subtle", "limit goes up to 499"),
    _fault("limit-500-gives-499", "LST-02 LST-03 LST-04", "subtle", "limit 500 gives 499 records"),
    _fault("offset-ignored-in-lists", "LST-03", "blatant", "offset is ignored", _without("offset")),
    _fault("offset-one-based", "LST-03", "subtle", "offset counts from 1", _one_based),
    _fault("offset-in-pages", "LST-03 LST-04", "subtle", "offset counts pages", _in_pages),
    _fault("page-one-too-long", "LST-01 LST-03 LST-04", "blatant", "a page holds one record more than its limit"),
    _fault("page-skips-at-100", "LST-04 LST-03", "subtle", "pages from offset 100 skip a record", _skips_one_later),
    _fault(
        "default-order-descending",
        "LST-05",
        "blatant",
        "the youngest come first by default",
        _default("sort_by", "date_created:desc"),
    ),
    _fault(
        "default-order-by-name",
        "LST-05",
        "subtle",
        "lists are ordered by name by default",
        _default("sort_by", "name:asc"),
    ),
    _fault("edited-move-to-end", "LST-05", "subtle", "by default the order is that of date_updated"),
    _fault("sort-ignored", "LST-06", "blatant", "sort_by is ignored", _without("sort_by")),
    _fault("sort-by-name-within-page", "LST-06 LST-03", "subtle", "sort_by=name orders each page by itself"),
    _fault("desc-ignored", "LST-06 LST-07", "blatant", "desc orders ascending", _ascending),
    _fault("name-desc-ignored", "LST-06 LST-07", "subtle", "name:desc orders ascending", _name_ascending),
    _fault("desc-within-page", "LST-07 LST-06", "subtle", "desc reverses each page by itself"),
    _fault("status-filter-ignored", "LST-08", "blatant", "the status filter is ignored", _without("status")),
    _fault("status-filter-first-only", "LST-08", "subtle", "of several statuses the first counts", _first_status),
    _fault("status-after-blank-ignored", "LST-08", "subtle", "a status after a blank is not heeded", _without_blanks),
    _fault("archived-hidden", "LST-08", "subtle", "without a filter archived campaigns are not listed"),
    _fault("paused-among-created", "LST-08", "subtle", "the filter created finds paused ones too", _created_or_paused),
    _fault("name-filter-ignored", "LST-09", "blatant", "the name filter is ignored", _without("name")),
    _fault("name-filter-exact", "LST-09", "subtle", "the name filter finds whole names only"),
    _fault("name-filter-prefix", "LST-09", "subtle", "the name filter finds beginnings only"),
    _fault("name-filter-case-sensitive", "LST-09", "subtle", "the name filter heeds case"),
    _fault("name-filter-percent-wildcard", "LST-09", "subtle", "% in a name filter stands for anything"),
    _fault("name-filter-underscore-wildcard", "LST-09", "subtle", "_ in a name filter stands for any character"),
    _fault("type-filter-ignored", "LST-10", "blatant", "the type filter is ignored", _without("type")),
    _fault("type-trans-refused", "LST-10", "subtle", "type=trans is refused", _trans_only),
    _fault("total-is-count", "LST-11", "blatant", "total counts the records of the page"),
    _fault("total-unfiltered", "LST-11", "subtle", "total ignores the name filter"),
    _fault("total-shrinks", "LST-11", "subtle", "total leaves out what lies before the offset"),
    _fault(
        "bad-numbers-ignored",
        "LST-12",
        "blatant",
        "an offset or limit that is no number is ignored",
        _bad_number_is_default,
    ),
    _fault("negative-offset-accepted", "LST-12", "subtle", "a negative offset is taken for 0", _negative_is_zero),
    _fault("number-suffix-ignored", "LST-12", "subtle", "5x is taken for 5", _suffix_ignored),
    _fault("unknown-sort-key-ignored", "LST-13", "blatant", "an unknown sort key is ignored", _unknown_key_ignored),
    _fault(
        "unknown-direction-ascends",
        "LST-13",
        "subtle",
        "an unknown direction is taken for asc",
        _unknown_direction_ascends,
    ),
    _fault("offset-past-end-404", "LST-15", "blatant", "an offset past the end is 404"),
    _fault("offset-at-end-refused", "LST-15", "subtle", "an offset exactly at the end is refused"),
)
