"""What tests of the host and of every module use."""

from crm_host.testing.shared import shared_data

__all__ = ["shared_data"]
