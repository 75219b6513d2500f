"""Campaigns: the operations, what is stored, what is shown, what is told."""
