"""Which campaigns are created, what a fresh one shows, and that a refused one leaves nothing behind."""
