"""From a file to records: columns matched, rows checked, everything in one transaction."""
