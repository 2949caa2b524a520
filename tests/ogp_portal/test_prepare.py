import pytest

from ogp_portal.management.commands.prepare import collect_static_files


@pytest.fixture
def style(settings, tmp_path):
    """The only static file of a portal that collects into tmp_path."""
    style = tmp_path / "source" / "portal.css"
    style.parent.mkdir()
    style.write_text("body { color: black }")
    settings.STATICFILES_DIRS = [style.parent]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return style


def collected(settings):
    return sorted(path.name for path in settings.STATIC_ROOT.glob("portal.*.css"))


def test_static_files_are_collected_once(settings, style):
    collect_static_files()
    (settings.STATIC_ROOT / "portal.css").unlink()
    collect_static_files()

    assert not (settings.STATIC_ROOT / "portal.css").exists()
    assert len(collected(settings)) == 1


def test_a_changed_file_is_collected_again(settings, style):
    collect_static_files()
    style.write_text("body { color: white }")
    collect_static_files()

    assert len(collected(settings)) == 2


def test_lost_files_are_collected_again(settings, style):
    collect_static_files()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    collect_static_files()

    assert (settings.STATIC_ROOT / "staticfiles.json").exists()
