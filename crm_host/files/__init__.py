"""Uploaded files: kept once each, under the hash of their content."""
