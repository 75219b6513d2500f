"""Running the suites against a target, judging what was recorded, and what came of it."""
