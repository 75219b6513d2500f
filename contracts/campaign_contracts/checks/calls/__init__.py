"""The calls of a campaign: whom it dials, how often and when, how it ends, and how call details are paged."""
