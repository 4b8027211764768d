"""The people who sign in: what an account is, and everything one caller may do with accounts."""
