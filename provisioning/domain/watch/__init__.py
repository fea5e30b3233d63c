"""Looking after the fleet: figures of each office, certificates of each host, gathered unseen."""
