"""Other tools for contract tests, and the kit's own profiles, against the same mock with the same faults."""
