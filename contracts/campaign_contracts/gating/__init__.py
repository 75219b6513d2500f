"""What a run means for a release: what is accepted, what fails it, how two runs differ, how several become one."""
