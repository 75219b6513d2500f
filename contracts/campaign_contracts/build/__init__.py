"""Everything that is derived from `openapi/`: the bundle, its checks, the generated files."""
