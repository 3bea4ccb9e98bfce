"""Lists, record pages, forms and actions that every record type gets."""
