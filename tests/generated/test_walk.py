"""What many kinds of requests exchange with the mock, clean and contrarian, seen through the generated client."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from campaign_contracts.bundle import packaged
from campaign_contracts.history import Callback, Exchange, Record, RunEnded
from campaign_contracts.running import runner, session
from campaign_contracts.running.settings import Settings
from exotel_campaigns import ApiError, UnexpectedResponse, operations, parse_callback
from exotel_campaigns import models as generated
from exotel_campaigns.exchange import Request, Response

SPEC = packaged().spec
BODIES: dict[str, type[BaseModel]] = {
    "create_campaigns": generated.CreateCampaignsRequest,
    "update_campaign": generated.UpdateCampaignRequest,
}

SUITES = (
    "test_every_operation_*", "test_campaigns_*", "test_bad_credentials_open_nothing*", "test_other_accounts_calls*",
    "test_values_in_bulk", "test_the_merged_result_counts", "test_fields_of_*", "test_wrappings",
    "test_edits_by_chance", "test_deleted_*", "test_walks", "test_slices", "test_outcomes", "test_paths_before_calls",
    "test_events", "test_paging",
)  # fmt: skip
"""Every operation and state, good and bad bodies, every callback: about a fifth of the requests of a whole run."""


@pytest.fixture(scope="module", params=["clean", "contrarian"])
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """What a run of these suites sent and got."""
    asked = Settings(
        base_url="", accounts={}, own_mock=True, may_reset=True, contrarian=request.param == "contrarian", seed=1,
        suites=SUITES, journal_dir=tmp_path_factory.mktemp("journals"),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch, runner.target(asked) as reached:
        patch.setattr(session, "CHECKS", ())  # what the verdict is, others test
        result = runner.run(reached, packaged())
    *records, last = result.session.records
    assert isinstance(last, RunEnded)
    assert last.aborted is None
    return records


def exchanges(history: list[Record]) -> list[Exchange]:
    """The answers that have a body, to requests that reached an operation."""
    found = [record for record in history if isinstance(record, Exchange) and record.operation and record.response]
    return [one for one in found if one.request.method != "HEAD"]


def sent(exchange: Exchange) -> Any:
    """The JSON of a request; None if it was none, or so deep that Python gives up."""
    try:
        return json.loads(exchange.request.body)
    except (ValueError, RecursionError):
        return None


def campaigns_in(exchange: Exchange) -> int:
    document = sent(exchange)
    campaigns = document.get("campaigns") if isinstance(document, dict) else None
    return len(campaigns) if exchange.operation == "create_campaigns" and isinstance(campaigns, list) else 1


def test_every_answer_is_read(history: list[Record]) -> None:
    outcomes: Counter[tuple[str, str]] = Counter()
    for exchange in exchanges(history):
        assert exchange.operation is not None
        assert exchange.response is not None
        name = exchange.operation
        request = Request(operation=name, method="GET", path="/", items=campaigns_in(exchange))
        got = exchange.response
        response = Response(status=got.status, received=datetime.now(UTC), headers=got.headers, content=got.body)
        try:
            assert getattr(operations, f"parse_{name}")(request, response) is not None
            outcomes[name, "success"] += 1
        except UnexpectedResponse as error:
            pytest.fail(f"exchange {exchange.number}: {error}")
        except ApiError as error:
            outcomes[name, type(error).__name__] += 1
    assert {name for name, outcome in outcomes if outcome == "success"} == SPEC.operations.keys()
    for name in SPEC.operations:
        assert min(outcomes[name, "Unauthorized"], outcomes[name, "success"]) > 5, name


def test_every_success_survives_being_written_and_read_again(history: list[Record]) -> None:
    for exchange in exchanges(history):
        assert exchange.operation is not None
        assert exchange.response is not None
        if exchange.response.status < 300:
            schema = SPEC.operations[exchange.operation].response_schema(exchange.response.status)
            assert schema is not None
            model: type[BaseModel] = getattr(generated, schema["$ref"].rpartition("/")[2])
            once = model.model_validate_json(exchange.response.body)
            assert model.model_validate_json(once.model_dump_json(by_alias=True)) == once


def test_every_body_is_refused_locally_exactly_when_every_server_refuses_it(history: list[Record]) -> None:
    judged: Counter[bool] = Counter()
    for exchange in exchanges(history):
        model, document = BODIES.get(exchange.operation or ""), sent(exchange)
        validator = SPEC.request(exchange.operation, decided=True) if exchange.operation else None
        if model is None or document is None or validator is None:
            continue
        if not is_text(document):
            continue
        refusals = reasons(model, document)
        if "extra_forbidden" not in refusals:  # only the models mind a field that the API does not know
            assert (refusals == set()) == validator.accepts(document), exchange.request.body
            judged[refusals == set()] += 1
    assert min(judged[True], judged[False]) > 100


def is_text(document: Any) -> bool:
    """Whether it can be sent as UTF-8, which half a surrogate pair cannot."""
    try:
        return bool(json.dumps(document, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False


def reasons(model: type[BaseModel], document: Any) -> set[str]:
    """Why a model refuses a document; empty when it takes it."""
    try:
        model.model_validate_json(json.dumps(document))
    except ValidationError as error:
        return {one["type"] for one in error.errors(include_url=False, include_input=False)}
    return set()


def test_every_callback_is_read(history: list[Record]) -> None:
    callbacks = [record for record in history if isinstance(record, Callback)]
    kinds = Counter(type(parse_callback(record.request.body)).__name__ for record in callbacks)
    assert kinds.keys() == {"CallStatusEvent", "CallScheduleEvent", "CampaignStatusEvent"}
