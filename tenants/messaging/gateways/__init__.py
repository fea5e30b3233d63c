"""SMS gateways: one protocol, a company each (P24). Credentials are each office's own (D5)."""
