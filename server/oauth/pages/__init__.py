"""What people see of the authorization server: plain HTML that needs no script."""
