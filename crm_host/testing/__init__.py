"""What tests of the host and of every module use."""
