"""Tables, sessions, the field catalogue, access rules and change sets."""

# The gate must stand before the first session opens, whatever is imported first.
from crm_host.data import access as access
