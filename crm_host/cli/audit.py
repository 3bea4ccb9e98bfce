"""`crm audit`: whether the record of changes is as it was written."""

from __future__ import annotations

import click

from crm_host.cli.contributed import in_application
from crm_host.cli.output import json_option, show


@click.group()
def audit() -> None:
    """Look after the record of all changes."""


@audit.command("verify")
@click.option("--head", default="", metavar="HASH", help="Hash that must stand in the chain.")
@json_option
@in_application
def verify_audit(head: str, as_json: bool) -> None:
    """Check every sealed change set, then seal what is new.

    A backup's description names the newest hash of its moment (audit_head); with --head it is
    looked for, which shows a chain that was cut off. Exit code 1 where something was changed.
    """
    from crm_host.data.audit.sealing import head as newest
    from crm_host.data.audit.sealing import seal_new
    from crm_host.data.audit.verifying import verify
    from crm_host.data.session import session

    found = verify(head)
    is_cut = found.knows_head is False
    ok = found.broken is None and not is_cut
    sealed = seal_new() if ok else 0
    data = {
        "ok": ok,
        "sets": found.sets,
        "sealed_now": sealed,
        "head": newest(session()),
        "broken_set": found.broken.set_id if found.broken else None,
        "fault": found.broken.fault if found.broken else "cut" if is_cut else None,
    }
    if found.broken:
        text = (
            f"Change set {found.broken.set_id} is not as it was sealed: it, its rows or its seal "
            f"{'is missing' if found.broken.fault == 'gone' else 'was changed'}. "
            f"{found.sets} sets before it are sound. Compare with a backup made before."
        )
    elif is_cut:
        text = f"No seal has the hash {head}. The chain was cut off; compare with that backup."
    else:
        text = f"All is well: {found.sets} change sets are as they were sealed, {sealed} are new."
    show(as_json, data, text)
    if not ok:
        raise click.exceptions.Exit(1)
