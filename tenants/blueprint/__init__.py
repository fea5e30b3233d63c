"""A new office's tables from one script, captured once from the migrations (ADR 0110).

``fill`` makes the tables; everything else here serves it: ``digest`` says which release the script
is of, ``describe`` writes it, ``portrait`` is what two schemas are compared by, ``capture`` makes
and checks it, ``kept`` keeps it for everybody.
"""
