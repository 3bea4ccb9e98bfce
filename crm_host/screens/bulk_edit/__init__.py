"""Changing many records at once: chosen, seen in advance, carried out in batches, taken back."""
