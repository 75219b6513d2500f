"""The request log: what came, what was answered, and which rules that speaks of, as a page that keeps itself new."""
