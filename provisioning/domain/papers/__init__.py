"""The processor's papers, made for each office (GDPR art. 28, 30(2); P§8.9, P§8.14)."""
