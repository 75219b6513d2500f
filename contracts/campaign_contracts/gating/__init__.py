"""What a run means for a release: what is accepted, what fails it, what changed between two, several as one."""
