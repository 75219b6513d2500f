"""The request log: what came, what was answered, and which rules it concerns, as a page that updates itself."""
