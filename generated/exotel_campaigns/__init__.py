"""The package `exotel_campaigns`. Generated from the specification; changes made here are lost."""
