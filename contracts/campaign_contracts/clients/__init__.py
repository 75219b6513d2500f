"""The other side of the wire: what clients send, judged by a catalogue of its own."""

from campaign_contracts.clients.catalogue import Demand, demands
from campaign_contracts.clients.judge import ClientJudge

__all__ = ["ClientJudge", "Demand", "demands"]
