"""Contract tests, a mock and a client for one API, derived from one OpenAPI specification."""

__version__ = "0.1.0"
