"""Okienko for one office in its own network (U8): the same code, one host, a licence file."""
