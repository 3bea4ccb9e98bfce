"""What this module knows about others; each file is loaded only while that module is enabled."""
