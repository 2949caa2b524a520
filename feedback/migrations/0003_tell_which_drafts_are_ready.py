from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_keep_the_body_only_private"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="draft",
            options={"verbose_name": "draft", "verbose_name_plural": "drafts"},
        ),
        migrations.AddField(
            model_name="draft",
            name="is_ready",
            field=models.BooleanField(default=False),
        ),
    ]
