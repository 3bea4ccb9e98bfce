"""Segments, mailings, journeys and their results."""
