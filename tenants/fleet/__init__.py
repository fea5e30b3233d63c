"""Bring offices' schemas up to date: SQL made once per release, one transaction per office.

``seen`` tells which migrations each schema has seen, ``plan`` what is lacking and as which SQL,
``bring`` does it in one office, ``rules`` says which migrations a fleet can bear (ADR 0111). In
which order and how far offices are taken is provisioning's business.
"""
