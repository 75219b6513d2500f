"""Secrets become labels where an exchange is recorded, so that nothing later can leak one, and checks still see which.

`{token:SID}`, `{key:SID}` and `{credentials:SID}` stand for an account's API token, its API key, and its Basic
credentials as they stand in a header; `{altered token:SID}` for a part of one, or for one in another letter case or
written backwards. `{header:NAME}` stands for a header that the user sends with every request, and `{wrong:CASE}` and
`{malformed:CASE}` for credentials that a suite makes up out of the right ones.
"""

from campaign_contracts.redaction.credentials import STRANGER, Credentials, credential_like
from campaign_contracts.redaction.redactor import Redactor, made_up

__all__ = ["STRANGER", "Credentials", "Redactor", "credential_like", "made_up"]
