"""Who is calling: keys, access tokens, and the caller of each request."""
