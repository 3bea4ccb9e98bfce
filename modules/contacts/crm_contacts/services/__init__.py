"""What can be done to contacts beyond writing their fields."""
