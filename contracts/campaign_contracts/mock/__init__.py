"""The mock: a Campaigns v2 server with virtual time, to write clients against and to prove the suites on."""
