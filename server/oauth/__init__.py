"""The embedded authorization server: OAuth 2, OpenID Connect and SMART for development and pilots."""
