"""Bodies, envelopes and refusals: what passes over the wire."""
