"""What every module must fulfil, ours or a partner's.

Run it against everything that is installed with
`pytest --pyargs crm_host.testing.conformance`.
"""
