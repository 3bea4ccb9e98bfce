"""`python -m crm_host.cli` is the same as `crm`."""

from crm_host.cli import main

main()
