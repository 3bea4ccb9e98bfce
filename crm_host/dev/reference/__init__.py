"""The reference, written from the code: what can be imported, filled, heard, granted and typed."""
