"""The commands, a module for each kind. They read what was typed and print; the work is done in the rooms below.

Modules are imported inside the commands, so that `--help` does not wait for libraries that it does not need.
"""
