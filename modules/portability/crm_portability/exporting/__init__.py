"""From records to files that an import reads back to the same records."""
