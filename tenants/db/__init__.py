"""The PostgreSQL backend: role and search path in one statement; fails closed."""
