"""Actions, edits and deletions, and what reads reveal of them afterwards."""
