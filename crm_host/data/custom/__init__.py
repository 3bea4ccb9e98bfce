"""Fields that users define (A101): values in the JSON column `custom`, described by rows (AD6)."""
