"""Tests of the HTTP service, against a server that runs as its users run it."""
