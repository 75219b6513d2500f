"""What serves people and tests: the control plane, the pages, planned failures."""
