"""A reverse proxy between a client and a server that changes nothing, records everything, and judges both sides."""
