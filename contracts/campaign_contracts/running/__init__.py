"""Runs the suites against a target, judges what was recorded, and concludes with a report."""
