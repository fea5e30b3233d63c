"""Papers of ours as documents."""
