"""What to try: scripts, strategies and state machines, as pytest modules. They act and never judge."""

SUITES = "campaign_contracts.suites"
