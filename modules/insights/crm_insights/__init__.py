"""Saved reports and dashboards over the records of every module."""
