"""The page of translators: what is missing or out of date, written where it is listed."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin_conflicts import given_back_words
from core.admin_fields import is_key
from core.templatetags.arabic import num
from core.translations import is_same

from .forms import FilterForm, LineForm
from .kinds import BY_NAME, kinds_of
from .lines import Line, lines_of, title_of
from .survey import Figures, Survey

ROWS_PER_PAGE = 20
MOST_LINES = 200


def page(request):
    """What needs translating, with a field for each text; what is written in them is saved, line by line."""
    if not kinds_of(request.user):
        raise PermissionDenied
    wrong = {}
    if request.method == "POST":
        wrong = save(request)
        if not wrong:
            return redirect(request.get_full_path())
    typed = typed_before(request) if request.given_back else wrong
    form = FilterForm(request.user, request.GET)
    chosen = form.chosen()
    survey = Survey(request.user, **chosen)
    found = Paginator(survey, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    figures = survey.figures()
    context = {
        **site.each_context(request),
        "title": _("Translations"),
        "form": form,
        "is_narrowed": any(chosen.values()),
        "page": found,
        "rows": rows_of(found, request.user, chosen["state"], typed),
        "errors": [each for each in typed.values() if each.errors],
        "is_typed": bool(typed),
        "figures": figures,
        "overall": Figures(_("All together"), sum(each.texts for each in figures), sum(each.done for each in figures)),
    }
    return render(request, "admin/translations/list.html", context, status=422 if wrong else 200)


def rows_of(found, user, state, wrong):
    """Return what the page shows of each row: its names, kind, and the lines with their forms.

    A line that could not be saved is shown with what was typed, also when it is none of this page any more.
    """
    left = dict(wrong)
    rows = [
        (kind, title_of(kind, row), [left.pop(line.key, None) or LineForm(line) for line in lines])
        for kind, row, lines in lines_of(found.object_list, user, state)
    ]
    first = [(form.line.kind, title_of(form.line.kind, form.line.row), [form]) for form in left.values()]
    return first + rows


def save(request):
    """Save what was written and return {key: LineForm} for the lines that could not be, to be corrected."""
    with transaction.atomic():
        forms = [LineForm(line, request.POST) for line in sent_lines(request.POST, request.user)]
        used = [form for form in forms if form.is_used]
        saved = [form for form in used if form.is_valid()]
        for row, of_row in together(saved):
            write(row, of_row, request.user)
    if saved:
        words = ngettext("%(count)s English text was saved.", "%(count)s English texts were saved.", len(saved))
        messages.success(request, words % {"count": num(len(saved))})
    elif not used:
        messages.info(request, _("Nothing new was typed."))
    return {form.line.key: form.shown_again() for form in used if form not in saved}


def typed_before(request):
    """Return {key: LineForm} for what somebody had written when they were signed out; nothing of it is saved."""
    for sentence in given_back_words(request.given_back):
        messages.warning(request, sentence)
    with transaction.atomic():
        forms = [LineForm(line, request.given_back) for line in sent_lines(request.given_back, request.user)]
    return {form.line.key: form.shown_again() for form in forms if form.is_used}


def sent_lines(sent, user):
    """Return the Lines that the page sent, their rows held for this transaction; Http404 for what no page sends."""
    keys = sent.getlist("line")
    parts = [key.split("-") for key in keys]
    allowed = {kind.name: kind.texts(user) for kind in kinds_of(user)}
    if len(keys) > MOST_LINES or not all(is_line(part, allowed) for part in parts):
        raise Http404
    wanted = defaultdict(set)
    for name, pk, _text in parts:
        wanted[name].add(int(pk))
    rows = {name: held(BY_NAME[name], keys, user) for name, keys in wanted.items()}
    return [Line(BY_NAME[name], rows[name][int(pk)], text) for name, pk, text in parts]


def is_line(part, allowed):
    """Whether the parts of a key name a text of a row that may be there; allowed: {name of a kind: its texts}."""
    return len(part) == 3 and part[0] in allowed and is_key(part[1]) and part[2] in allowed[part[0]]


def held(kind, keys, user):
    """Return {key: row}, held; Http404 when one of them is not there or not the user's to translate."""
    mine = kind.rows(user).filter(pk__in=keys).values("pk")
    rows = kind.model.objects.select_for_update(of=("self",)).select_related(*kind.around).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=mine)}
    if found.keys() != keys:
        raise Http404
    return found


def together(forms):
    """Return pairs of a row and its forms, so that each row is saved once."""
    rows = defaultdict(list)
    for form in forms:
        rows[form.line.row].append(form)
    return rows.items()


def write(row, forms, user):
    """Put the English into the row; its history names the user."""
    row._history_user = user
    for form in forms:
        english = form.cleaned_data["english"]
        if is_same(english, form.line.english):
            row.confirm_translation(form.line.text)
        else:
            setattr(row, f"{form.line.text}_en", english)
    row.save()
