"""The document that describes lists and contacts, as the mock serves it."""

import json
from functools import cache
from importlib.resources import files

from campaign_contracts.spec import Spec


@cache
def content() -> bytes:
    """The document as it is sent."""
    return files("campaign_contracts.mock.companions").joinpath("companions.json").read_bytes()


@cache
def spec() -> Spec:
    """The document as code reads it."""
    return Spec(json.loads(content()))
