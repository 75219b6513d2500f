"""The other side of the wire: what clients send, judged by a catalogue of its own."""

from campaign_contracts.clients.catalogue import FAMILY, demands
from campaign_contracts.clients.judge import ClientJudge

__all__ = ["FAMILY", "ClientJudge", "demands"]
