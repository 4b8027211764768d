"""The links of a Bundle, absolute and from the site's own base, whatever the request's headers say.

https://hl7.org/fhir/R4/http.html#paging
"""

from graphql_schema.task.pages import Page
from rest_facade.paging import PageAsked
from rest_facade.query_text import Pairs, query_string

Link = dict[str, str]


def link(relation: str, url: str, pairs: Pairs, cursor: str | None = None) -> Link:
    """Return one link to a list with these parameters, at a page cursor if one is given."""
    asked = [*pairs, ("_cursor", cursor)] if cursor else pairs
    return {"relation": relation, "url": f"{url}?{query_string(asked)}" if asked else url}


def page_links(url: str, asked: PageAsked, page: Page) -> list[Link]:
    """Return the links of one page: to itself, the first one, and its neighbours."""
    pairs = asked.understood
    links = [link("self", url, pairs, asked.cursor), link("first", url, pairs)]
    if page.has_previous and page.start_cursor:
        links.append(link("previous", url, pairs, f"before.{page.start_cursor}"))
    if page.has_next and page.end_cursor:
        links.append(link("next", url, pairs, f"after.{page.end_cursor}"))
    return links
