"""Everything PostgreSQL knows of a schema, in a form in which two of them can be compared."""

# ruff: noqa: S608 - every name put into a question is a constant of this file

from __future__ import annotations

import re
from typing import Final

from .describe import Cursor, without_names

Portrait = dict[str, list[str]]

# "state IN ('a', 'b')" on a varchar is printed in one way when made from the migration's text and
# in another when made from what PostgreSQL printed; both mean the same, and pg_dump does the same.
CAST_LIST: Final = re.compile(
    r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]"
)
CAST_ITEM: Final = re.compile(r"'(?:[^']|'')*'::character varying")

_ACL: Final = (
    "(SELECT string_agg(x::text, ' ' ORDER BY x::text)"
    " FROM (SELECT pg_get_userbyid(a.grantee), a.grantee = 0, a.privilege_type, a.is_grantable"
    " FROM aclexplode({}) a) x)"
)
_OF_TABLES: Final = "JOIN pg_class c ON c.oid = {} WHERE c.relnamespace = %s::regnamespace"
QUESTIONS: Final = {
    "relations": f"""
        SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
               c.reloptions, pg_get_userbyid(c.relowner), c.relreplident, {_ACL.format("c.relacl")}
        FROM pg_class c WHERE c.relnamespace = %s::regnamespace""",
    "columns": f"""
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
               format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               a.attcollation::regcollation, a.attstorage, a.attstattarget,
               pg_get_expr(d.adbin, d.adrelid), {_ACL.format("a.attacl")}
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        {_OF_TABLES.format("a.attrelid")} AND a.attnum > 0 AND NOT a.attisdropped
          AND c.relkind NOT IN ('i', 'S')""",
    # In PostgreSQL 18 "not null" is a constraint, whose name keeps what a column was once called.
    "constraints": f"""
        SELECT c.relname, k.conname, k.contype, k.convalidated, pg_get_constraintdef(k.oid)
        FROM pg_constraint k {_OF_TABLES.format("k.conrelid")} AND k.contype <> 'n'""",
    "indexes": f"""
        SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary,
               i.indimmediate, i.indisvalid, i.indisclustered, i.indisreplident
        FROM pg_index i {_OF_TABLES.format("i.indrelid")}""",
    "sequences": """
        SELECT sequencename, data_type, start_value, min_value, max_value, increment_by, cycle,
               cache_size
        FROM pg_sequences WHERE schemaname = %s""",
    "policies": """
        SELECT tablename, policyname, permissive, roles, cmd, qual, with_check
        FROM pg_policies WHERE schemaname = %s""",
    "triggers": f"""
        SELECT c.relname, pg_get_triggerdef(t.oid)
        FROM pg_trigger t {_OF_TABLES.format("t.tgrelid")} AND NOT t.tgisinternal""",
    "rules": f"""
        SELECT c.relname, pg_get_ruledef(r.oid) FROM pg_rewrite r {_OF_TABLES.format("r.ev_class")}
    """,
    "functions": f"""
        SELECT pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), {_ACL.format("p.proacl")}
        FROM pg_proc p WHERE p.pronamespace = %s::regnamespace""",
    "types": """
        SELECT t.typname, t.typtype FROM pg_type t
        WHERE t.typnamespace = %s::regnamespace AND t.typtype NOT IN ('b', 'c')""",
    "comments": f"""
        SELECT c.relname, m.objsubid, m.description
        FROM pg_description m {_OF_TABLES.format("m.objoid")}
          AND m.classoid = 'pg_class'::regclass""",
    "statistics": """
        SELECT pg_get_statisticsobjdef(s.oid)
        FROM pg_statistic_ext s WHERE s.stxnamespace = %s::regnamespace""",
    "default privileges": f"""
        SELECT pg_get_userbyid(d.defaclrole), d.defaclobjtype, {_ACL.format("d.defaclacl")}
        FROM pg_default_acl d WHERE d.defaclnamespace = %s::regnamespace""",
    "privileges": f"""
        SELECT {_ACL.format("n.nspacl")}, pg_get_userbyid(n.nspowner)
        FROM pg_namespace n WHERE n.oid = %s::regnamespace""",
}


def portrait(cursor: Cursor, schema: str, role: str) -> Portrait:
    """What ``schema`` consists of, without its own name and its role's. Rows are not looked at."""
    taken: Portrait = {}
    for name, question in QUESTIONS.items():
        cursor.execute(f"SELECT x::text FROM ({question}) x ORDER BY 1", (schema,))
        rows = [row[0] for row in cursor.fetchall()]
        taken[name] = sorted(without_names(_canonical(row), schema, role) for row in rows)
    return taken


def differences(wanted: Portrait, found: Portrait) -> list[str]:
    """What one has and the other has not, a line each: ``- columns …`` and ``+ columns …``."""
    told: list[str] = []
    for name in QUESTIONS:
        told += [f"- {name} {row}" for row in wanted[name] if row not in found[name]]
        told += [f"+ {name} {row}" for row in found[name] if row not in wanted[name]]
    return told


def _canonical(row: str) -> str:
    return CAST_LIST.sub(
        lambda found: f"ARRAY[{CAST_ITEM.sub(lambda one: f'({one[0]})::text', found[1])}]", row
    )
