"""Making one record of several: values chosen, links of all modules moved, one change set."""

from crm_host.data.merging.merging import Merged, NotAlike, merge
from crm_host.data.merging.moving import linked

__all__ = ["Merged", "NotAlike", "linked", "merge"]
