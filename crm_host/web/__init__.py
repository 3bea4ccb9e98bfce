"""Requests, responses, pages and fragments."""
