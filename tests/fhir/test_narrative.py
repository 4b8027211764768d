"""Which narratives are safe (R-41)."""

import pytest

from tests.fhir.documents import problems

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'

SAFE = [
    "Call the patient",
    "<p>5 &lt; 6 &amp; &#160; &quot;so&quot;</p>",
    '<table class="grid"><tr><td colspan="2" style="color: red">x</td></tr></table>',
    '<a href="https://example.org/?a=b:c">x</a> <a href="#here" name="a">y</a> <a href="Patient/1">z</a>',
    '<img src="data:image/png;base64,AAAA" alt="x"/>',
]

UNSAFE = [
    "<script>alert(1)</script>",
    '<p onload="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" JaVaScript:alert(1)">x</a>',
    '<a href="java&#9;script:alert(1)">x</a>',
    '<img src="data:text/html,x"/>',
    '<img src="data:image/svg+xml;base64,AA"/>',
    '<p style="background: url(http://x)">x</p>',
    '<p style="width: expression(1)">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg">x</svg>',
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">x</x:script>',
    "<iframe>x</iframe>",
    "<form>x</form>",
    "<P>x</P>",
    "&nbsp;",
    "&xxe;",
    "<p>unclosed",
    "<p>crossed<b></p></b>",
    "<!--> <img src='x'/> -->x",
    "<![CDATA[ ><script>alert(1)</script> ]]>",
    "<?php x ?>x",
    "",
    " \n",
    "<p/>",
]

NO_DIV = [
    "text",
    "<p>x</p>",
    "<div>no namespace</div>",
    '<!DOCTYPE div [<!ENTITY a "b">]>' + DIV.format("&a;"),
    '<?xml version="1.0"?>' + DIV.format("x"),
    DIV.format("x") + "<script/>",
    DIV.format("x") + DIV.format("y"),
]


@pytest.mark.parametrize("content", SAFE)
def test_the_xhtml_of_r4_is_accepted(content: str) -> None:
    assert problems(text={"status": "additional", "div": DIV.format(content)}) == []


@pytest.mark.parametrize("div", [DIV.format(content) for content in UNSAFE] + NO_DIV)
def test_a_div_that_could_do_something_is_refused(div: str) -> None:
    assert problems(text={"status": "additional", "div": div}) == [("invalid", "Task.text.div")]


def test_a_narrative_has_status_and_div() -> None:
    assert problems(text={"id": "a", "extension": [{"url": "http://x", "valueCode": "y"}]}) == [
        ("required", "Task.text.status"),
        ("required", "Task.text.div"),
    ]


def test_narrative_of_contained_resources_is_checked_too() -> None:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "text": {"status": "additional", "div": DIV.format("<script/>")},
    }

    assert problems(contained=[patient], for_={"reference": "#p"}) == [
        ("invalid", "Task.contained[0].text.div")
    ]
