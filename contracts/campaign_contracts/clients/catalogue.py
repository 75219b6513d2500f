"""The catalogue of what is demanded of clients, read from `requests.yaml`."""

from functools import cache
from importlib.resources import files

from campaign_contracts.rules import Catalogue, Rule

FAMILY = "REQ"
FILE = "contracts/campaign_contracts/clients/requests.yaml"


@cache
def demands() -> Catalogue:
    """All rules for clients, in their published order. Like the rules for servers, but in a catalogue of their own."""
    import yaml  # slow to import, and needed by few commands

    text = files("campaign_contracts.clients").joinpath("requests.yaml").read_text("utf-8")
    lines = text.splitlines()
    rules = tuple(
        Rule(
            id=entry["id"],
            authority=entry["authority"],
            needs=(),
            statement=entry["statement"].strip(),
            promises=("fact",),
            operations=(),
            decided_by=entry["decided_by"].strip(),
            sources=(entry["source"].strip(),),
            file=FILE,
            line=lines.index(f"- id: {entry['id']}") + 1,
        )
        for entry in yaml.safe_load(text)
    )
    return Catalogue(rules=rules, families={FAMILY: "What clients send"})
