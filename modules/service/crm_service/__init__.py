"""Installed base, warranty, claims and work orders."""
