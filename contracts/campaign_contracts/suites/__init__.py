"""What to try: scripts, strategies and state machines, as pytest modules. They act and never judge."""

import pytest

exercises = pytest.mark.exercises
"""Marks a suite function with the ids of the rules that it exercises; `-k LIF_03` and `--rule LIF-03` select by them."""
