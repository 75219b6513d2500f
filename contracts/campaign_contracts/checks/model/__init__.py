"""What a history has told so far: each exchange decoded, each campaign with the states it may be in."""
