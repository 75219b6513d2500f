"""The values at the boundaries: what they are said to be, and that none reaches anybody or takes a name away."""

import json

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.suites import boundaries, schema_cases
from campaign_contracts.validator import Validator

FIELDS = schema_cases.fields(packaged().spec)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_a_value_is_valid_where_the_schema_of_its_field_says_so(field: tuple[str, ...]) -> None:
    found = [value for value in boundaries.field_values() if value.field == field]
    schema = Validator(FIELDS[field])
    assert [value for value in found if value.valid != schema.accepts(value.value)] == []
    assert any(not value.valid for value in found)
    assert any(value.valid for value in found) == (field[0] not in schema_cases.KEPT), "a good value may reach somebody"


def test_wrappings_are_refused_by_the_schema_of_their_operation() -> None:
    spec = packaged().spec
    for sent in boundaries.wrappings():
        schema = spec.request(sent.operation)
        assert schema is not None
        assert not schema.accepts(json.loads(sent.content)), sent


def test_queries_have_parameters_that_their_operation_has() -> None:
    spec = packaged().spec
    for sent in boundaries.queries():
        named = {parameter.name for parameter in spec.operations[sent.operation].parameters}
        assert {part.partition("=")[0] for part in sent.content.split("&") if part} <= named, sent


def test_values_by_chance_are_values_outside_of_the_schema_and_nothing_else() -> None:
    found = schema_cases.random_values(7, ("throttle",), 20)
    assert len(found) > 15
    assert not [value for value in found if Validator(FIELDS["throttle",]).accepts(value.value)]
