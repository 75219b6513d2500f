"""Who may be dialled, what must be deleted, and the journal that remembers it when a run is killed."""
