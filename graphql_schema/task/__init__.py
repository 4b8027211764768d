"""Everything one caller may do with tasks."""
