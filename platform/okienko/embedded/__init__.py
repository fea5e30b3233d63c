"""PostgreSQL, Valkey, a mailbox and their supervisor: all that the demo and the tests stand on."""
