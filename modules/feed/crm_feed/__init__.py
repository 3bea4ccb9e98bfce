"""Notes, activities and notifications on any record."""
