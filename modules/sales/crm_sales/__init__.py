"""Leads, pipelines, opportunities and quotes."""
