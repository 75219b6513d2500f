"""Lists and contacts: what a client sets up before a campaign."""
