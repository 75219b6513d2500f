"""Two OpenAPI documents side by side: which changes break callers, which do not, which are words only. Pure."""
