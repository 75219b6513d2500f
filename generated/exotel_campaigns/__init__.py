"""Generated from openapi/ by `make generate`; changes made here are lost."""
