"""Histories and verdicts as people and programs read them. Pure: values in, text or documents out."""
