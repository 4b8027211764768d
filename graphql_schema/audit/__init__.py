"""Who did what to whom: the events of the audit trail, and what may be read of them."""
