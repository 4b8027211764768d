"""The links of a Bundle, absolute and from the site's own base, whatever the request's headers say.

https://hl7.org/fhir/R4/http.html#paging
"""

from graphql_schema.task.pages import Page
from rest_facade.paging import PageAsked

Link = dict[str, str]


def link(relation: str, url: str, query: str, cursor: str | None = None) -> Link:
    """Return one link to a list with this query string, at a page cursor if one is given."""
    # A cursor has no character that a query string would have to escape.
    asked = "&".join(filter(None, (query, f"_cursor={cursor}" if cursor else "")))
    return {"relation": relation, "url": f"{url}?{asked}" if asked else url}


def page_links(url: str, asked: PageAsked, page: Page) -> list[Link]:
    """Return the links of one page: to itself, the first one, and its neighbours."""
    query = asked.understood
    links = [link("self", url, query, asked.cursor), link("first", url, query)]
    if page.has_previous and page.start_cursor:
        links.append(link("previous", url, query, f"before.{page.start_cursor}"))
    if page.has_next and page.end_cursor:
        links.append(link("next", url, query, f"after.{page.end_cursor}"))
    return links
