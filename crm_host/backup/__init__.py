"""Backups: one file with the data, the uploaded files and the partner modules of a site."""
