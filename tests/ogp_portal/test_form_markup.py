"""How templates/bootstrap5/ draws a form."""

import re

from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils.translation import override


class SampleFilterForm(forms.Form):
    organisation = forms.CharField(required=False)


class SampleForm(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    body = forms.CharField(label="Text", help_text="Say what.", error_messages={"required": "Write it."})
    organisation = forms.CharField(required=False)
    agreed = forms.BooleanField(label="I agree")


def render(form):
    with override("en"):
        return render_crispy_form(form)


def test_help_and_error_stand_before_the_control():
    html = render(SampleForm({}))

    places = [html.index(part) for part in ("Text", 'id="id_body_helptext"', 'id="id_body_error"', 'name="body"')]
    assert places == sorted(places)


def test_a_control_names_its_help_and_its_error():
    html = render(SampleForm({}))

    control = re.search(r'<input[^>]*name="body"[^>]*>', html)[0]
    assert 'aria-describedby="id_body_helptext id_body_error"' in control
    assert 'aria-invalid="true"' in control


def test_the_summary_links_to_a_control_of_each_field():
    html = render(SampleForm({}))

    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == ["id_kind_0", "id_body", "id_agreed"]
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_optional_is_said_and_required_is_not():
    html = render(SampleForm())

    assert html.count("(optional)") == 1
    assert "*" not in html


def test_a_filter_does_not_call_every_field_optional():
    assert "(optional)" not in render(SampleFilterForm())


def test_an_error_of_the_whole_form_is_told():
    form = SampleForm({"kind": "a", "body": "x", "agreed": "on"})
    form.add_error(None, "Registration is closed.")

    html = render(form)

    assert "<li>Registration is closed.</li>" in html
