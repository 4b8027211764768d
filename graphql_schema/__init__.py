"""The API and its meaning: types, rules, access, and what a store must do."""
