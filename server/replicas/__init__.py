"""Reading from streaming replicas what may be a moment old, and from the primary all the rest."""
