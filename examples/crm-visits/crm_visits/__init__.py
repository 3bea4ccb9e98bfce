"""Visits: what is planned and what is done."""
