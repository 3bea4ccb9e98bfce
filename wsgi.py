"""The WSGI entry point."""

from crm_host.app import create_app

app = create_app()
