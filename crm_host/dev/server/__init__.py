"""`crm dev`: a site for one module folder that follows what its author writes."""
