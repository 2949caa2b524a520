from django.db import migrations


def make_words_anew(apps, schema_editor):
    """Empty the words of what gives a reason for new wording: the next start of the portal makes them (prepare)."""
    apps.get_model("feedback", "Feedback").objects.exclude(reason="").update(public_text=None)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0020_texts_hold_more_than_line_ends")]

    operations = [migrations.RunPython(make_words_anew, migrations.RunPython.noop)]
