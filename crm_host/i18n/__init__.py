"""Languages, and how a reader's notation writes numbers, dates and names."""
