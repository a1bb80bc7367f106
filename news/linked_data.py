"""What search engines read beside a page: schema.org's terms as JSON-LD.

Which terms an article has follows Google's guidelines for articles: headline, pictures in
several shapes, dates with their zone, authors with name and address, publisher with logo.
"""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from news import pictures, sanitising
from portal.caching import chrome
from portal.interchange import full_address, iso_moment


def of_home():
    """Return the office, and the site with its search."""
    return _script(_office(), _site())


def of_category(category):
    """Return the way to the category."""
    return _script(_trail([*category.ancestors, category]))


def of_article(article, category, tags):
    """Return the article with its tags and the way to it; `category` knows its place."""
    address = full_address(article.get_absolute_url())
    news = {
        "@type": "NewsArticle",
        "@id": f"{address}#article",
        "mainEntityOfPage": address,
        "url": address,
        "headline": article.title,
        "description": article.summary,
        "image": [_picture(article, height) for height in pictures.HEIGHTS],
        "datePublished": iso_moment(article.published_at),
        "dateModified": iso_moment(article.changed_at),
        "author": _author(article),
        "publisher": _office(),
        "articleSection": category.name,
        "keywords": [tag.name for tag in tags],
        "inLanguage": settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
    }
    return _script(news, _trail([*category.ancestors, category], last=article.title))


def _script(*things):
    """Return the content of a script element of type application/ld+json."""
    graph = [_without_empty(thing) for thing in things]
    return sanitising.json_for_script({"@context": "https://schema.org", "@graph": graph})


def _office():
    site = chrome.current().site
    body = {"@type": "GovernmentOrganization", "name": site.governing_body}
    return _without_empty(
        {
            "@type": "GovernmentOrganization",
            "@id": full_address("/#office"),
            "name": site.name,
            "alternateName": site.short_name,
            "url": full_address("/"),
            "logo": _image(full_address(static("img/touch-icon.png")), 180, 180),
            "slogan": site.slogan,
            "address": site.address,
            "telephone": site.phone,
            "email": site.email,
            "parentOrganization": body if site.governing_body else None,
        }
    )


def _site():
    query = "{search_term_string}"
    return {
        "@type": "WebSite",
        "@id": full_address("/#site"),
        "name": chrome.current().site.name,
        "url": full_address("/"),
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": {"@id": full_address("/#office")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{full_address(reverse('news:search'))}?q={query}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def _author(article):
    """Return who wrote it: the person in the byline, or the office, whose page tells of both."""
    if article.byline:
        return {"@type": "Person", "name": article.byline, "url": full_address("/")}
    site = chrome.current().site
    return {"@type": "GovernmentOrganization", "name": site.name, "url": full_address("/")}


def _trail(categories, *, last=None):
    """Return the way from the home page, as the links above a page have it."""
    steps = [(_("Home"), "/"), *((c.name, c.get_absolute_url()) for c in categories)]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": full_address(address)}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    if last:
        items.append({"@type": "ListItem", "position": len(items) + 1, "name": last})
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _picture(article, height):
    address = reverse("news:article-picture", args=[article.slug, article.pk, height])
    return _image(full_address(address), pictures.WIDTH, height)


def _image(address, width, height):
    return {"@type": "ImageObject", "url": address, "width": width, "height": height}


def _without_empty(thing):
    return {term: value for term, value in thing.items() if value not in ("", None, [])}
