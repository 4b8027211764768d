"""Where tasks are kept: tables, engines, and conditions as SQL, on SQLite and PostgreSQL."""
