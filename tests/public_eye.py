"""What anybody can see of the portal: every address that the resolver knows, with what the database holds put in, and
every link found there. A new page is looked at without anybody remembering it."""

import re
from io import BytesIO
from itertools import cycle, islice, product
from math import prod
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils.translation import override

from commitments.models import Milestone, Plan
from feedback.models import Feedback
from opendata.datasets import DATASETS
from opendata.views import FORMATS
from workshops.models import Workshop

WORD = re.compile(r"canary-[\w-]+")
# Doors with limits of their own, which would close; and what leads out of the portal.
NOT_OPENED = re.compile(
    r"^/(static|media)/|/admin/|/preview/|/account/(login|logout|signup|password|second-step)/|/language/$"
)
MOST_OF_A_ROUTE = 110
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


def routes(resolver=None, prefix=""):
    """Yield the route of every page in the active language."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        elif "^" not in route:
            yield route


def addresses():
    """Return every address of both languages, those of rows that nobody may see among them."""
    pool = what_addresses_hold()
    found = {"/"}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {"/" + address for route in routes() for address in filled(route, pool)}
    return {address for address in found if not NOT_OPENED.search(address)}


def what_addresses_hold():
    """Return {name or kind of a parameter: values}: of every row, public or not."""
    rows = [model for model in apps.get_models() if model.__module__.split(".")[0] in settings.INSTALLED_APPS]
    keys = {key for model in rows for key in model._base_manager.values_list("pk", flat=True)[:100]}
    uuids = {
        value
        for model in rows
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and field.name == "key"
        for value in model._base_manager.values_list(field.name, flat=True)[:100]
    }
    slugs = [*Plan.objects.values_list("slug", flat=True), *Workshop.objects.values_list("slug", flat=True)]
    return {
        "plan": list(Plan.objects.values_list("slug", flat=True)),
        "slug": slugs,
        "number": [1, 2, 3, 4],
        "order": [1, 2],
        "label": [milestone.label for milestone in Milestone.objects.select_related("commitment")],
        "reference": list(Feedback.objects.values_list("reference", flat=True)),
        "name": [name + ending for name in DATASETS for ending in ["", "-plain"]],
        "ext": sorted({ext for _ending, ext in FORMATS}),
        "int": sorted(key for key in keys if isinstance(key, int)),
        "uuid": [value for value in uuids if value],
        "str": ["x", *slugs],
    }


def filled(route, pool):
    """Yield the route with values in the place of its parameters."""
    parameters = list(PARAMETER.finditer(route))
    values = [pool.get(each["name"]) or pool.get(each["kind"] or "str") or pool["str"] for each in parameters]
    # Where there are very many, each value once is enough.
    many = prod(map(len, values)) > MOST_OF_A_ROUTE
    every = (
        zip(*(islice(cycle(each), max(map(len, values))) for each in values), strict=True)
        if many
        else product(*values)
    )
    for chosen in every:
        named = {each["name"]: value for each, value in zip(parameters, chosen, strict=True)}
        # The label of a milestone begins with the number of its commitment.
        if "label" in named and "number" in named and not str(named["label"]).startswith(f"{named['number']}."):
            continue
        yield PARAMETER.sub(lambda each, named=named: str(named[each["name"]]), route)


def look(client, starts, follow=True):
    """Open the addresses, and with follow every link on them; return {address: all that the answer says}."""
    found, waiting = {}, sorted(starts)
    while waiting:
        address = waiting.pop()
        if address in found or NOT_OPENED.search(address):
            continue
        found[address] = text_of(client.get(address))
        for link in re.findall(r'(?:href="|<loc>)([^"<]+)', found[address]) if follow else []:
            target = urlsplit(urljoin(address, link.replace("&amp;", "&")))
            # Lists that are narrowed can be narrowed further without end: once is enough.
            is_narrowed_twice = target.query and "?" in address
            is_ours = target.netloc in {"", "testserver", "localhost:8000"} and target.scheme in {"", "http"}
            if is_ours and not is_narrowed_twice:
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def text_of(response):
    """Return headers and all text of an answer, also where it is streamed, or packed as office files are."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{content.decode('utf-8', 'ignore')}"


def words_in(texts):
    return {word for text in texts for word in WORD.findall(text)}
