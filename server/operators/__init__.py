"""Work from the command line: by the rules, like everyone's, and told to the audit trail."""
