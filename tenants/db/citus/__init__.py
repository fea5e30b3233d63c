"""The PostgreSQL backend of a Citus cluster (``OKIENKO_CITUS``, ADR 0178)."""
