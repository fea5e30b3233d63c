"""Whoever may edit texts can neither reach out of them, nor bring the house down with them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid.exceptions import LiquidError

from tenants.messaging.kinds import Kind
from tenants.messaging.liquid_closed import FILTERS, LONGEST_SOURCE, TAGS, parse
from tenants.messaging.template_check import check
from tenants.messaging.texts import Source, render_source
from tenants.models import Office

ROOT = Path(__file__).resolve().parents[3]
WORDS = {"who": "Dorota", "list": [{"name": "a"}]}
KIND = Kind(
    key="attack",
    label="attack",
    channels=("sms",),
    variables={"who": "who", "list": "list"},
    texts=Path("nowhere"),
    sample=lambda language, longest: WORDS,
)
ATTACKS = [
    "{% include 'footer.email' %}",
    "{% render 'footer.email' %}",
    "{% liquid\n echo who\n%}",
    "{% capture x %}{{ who }}{% endcapture %}",
    "{% tablerow i in list %}x{% endtablerow %}",
    "{% cycle 'a', 'b' %}",
    "{% increment x %}",
    "{{ unknown }}",
    "{{ unknown | default: 'x' }}",
    "{{ who.password }}",
    "{{ who.__class__.__mro__ }}",
    "{{ who['__class__'] }}",
    "{{ list[0].name }}",
    "{{ list.first }}",
    "{% for one in list %}{{ one.password }}{% endfor %}",
    "{{ settings.SECRET_KEY }}",
    "{{ self }}",
    "{{ forloop }}",
    "{{ who | replace: '', who | replace: '', who }}",
    "{{ who | append: who }}",
    "{{ who | date: '%s' }}",
    "{{ who | map: 'x' }}",
    "{{ who | base64_decode }}",
    "{% for i in (1..1000000000) %}x{% endfor %}",
    "{% for i in (1..1000000000) reversed %}x{% endfor %}",
    "{% if (1..1000000000) contains 5 %}x{% endif %}",
    "{% assign x = (1..1000000000) %}{% for i in x reversed %}x{% endfor %}",
    "{{ (1..1000000000) | size }}",
    "{% unless (1..1000000000) contains 5 %}x{% endunless %}",
    "{% case who %}{% when (1..1000000000) %}x{% endcase %}",
    "{{ 'x' | no_such_filter }}",
    "{% if who %}",
    "{{",
    "x" * (LONGEST_SOURCE + 1),
    "x" * 1_000_000,
    "{% if who %}" * 30 + "x" + "{% endif %}" * 30,
    "{% if who %}" * 800 + "x" + "{% endif %}" * 800,
    "{{ " + "who | upcase | " * 1300 + "upcase | shout }}",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack[:50])
def test_an_attack_cannot_be_saved(in_olsztyn: Office, attack: str) -> None:
    begun = thread_time()
    assert check(KIND, "sms", "pl", Source("", attack))
    assert thread_time() - begun < 2


@pytest.mark.parametrize("attack", [one for one in ATTACKS if ".." in one], ids=str)
def test_a_range_is_refused_before_anything_is_rendered(attack: str) -> None:
    with pytest.raises(LiquidError, match="ranges"):
        parse(attack)


def test_negative_control_a_range_fills_the_memory_of_the_stock_library() -> None:
    """In a process with a lid on; ours refuses the same text above."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from liquid import Environment\n"
        "class Limited(Environment): loop_iteration_limit = 100\n"
        "Limited().from_string('{% for i in (1..1000000000) reversed %}x{% endfor %}').render()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "MemoryError" in done.stderr


def test_the_worst_that_is_allowed_takes_no_time() -> None:
    """As many signs as fit, in as many turns as a loop may take."""
    head, tail = "{% for a in list %}", "{% endfor %}"
    filled = "{% if who contains 'x' %}{{ who | upcase | truncate: 99 }}{% endif %}"
    body = head + filled * ((LONGEST_SOURCE - 50) // len(filled)) + tail
    begun = thread_time()
    words = {"who": "x" * 5000, "list": [{"name": "a"}] * 99}
    with pytest.raises(LiquidError):
        render_source(Source("", body), "sms", words)
    assert thread_time() - begun < 3


def test_only_named_tags_and_filters_are_there() -> None:
    assert set(parse("").env.tags) == TAGS
    assert set(parse("").env.filters) == FILTERS


CRUMBS = [
    *("{{", "}}", "{%", "%}", "who", "list", "one", "if", "for", "in", "endfor", "endif", "else"),
    *("assign", "=", "|", "default", "upcase", "'x'", "(1..9)", ".", "[0]", "==", "contains", "\n"),
    *("reversed", "limit:", "9", "case", "when", "endcase", "unless", "raw", "comment", " "),
]


@given(st.lists(st.sampled_from(CRUMBS), max_size=30).map(" ".join))
def test_whatever_is_typed_is_fine_or_an_error_of_liquid_and_nothing_else(text: str) -> None:
    try:
        render_source(Source("", text), "sms", WORDS)
    except LiquidError:
        return
