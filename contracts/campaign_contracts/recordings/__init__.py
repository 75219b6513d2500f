"""Recorded traffic: histories of the kit, HTTP archives and flow dumps, as records that are judged like those of a run.

What a recording does not say is unknown, and what is unknown is undecided.
"""
