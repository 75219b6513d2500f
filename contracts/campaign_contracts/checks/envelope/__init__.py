"""The frame around every answer, the items in it, and the schemas of both."""
