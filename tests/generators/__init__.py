"""Other people's generators on the published documents: what they make, whether it builds, whether it works."""
