"""`contract.html`: the report that a person reads, in one file that needs nothing else."""
