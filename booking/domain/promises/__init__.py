"""The promises of the design, section 6, as questions: SQL whose answer is whoever breaks one.

``%(since)s``: only visits from then on are looked at, so that a look every few minutes does not
read years; ``-infinity`` reads them all.
"""
