"""Fixtures for tests of the host and of modules."""
