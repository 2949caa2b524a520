from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("moderation", "published"), ("naming", "body_only"), _negated=True),
                name="feedback_for_the_body_only_is_never_published",
                violation_error_message="What is for the responsible body only is answered, not published.",
            ),
        ),
    ]
