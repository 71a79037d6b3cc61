"""What the browser loads: modules that import each other find each other under their hashed names."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from config.settings import STORAGES

OURS = Path(settings.BASE_DIR) / "static"


def test_every_module_imports_a_file_that_is_there(tmp_path):
    with override_settings(
        STATIC_ROOT=tmp_path, STATICFILES_DIRS=[OURS], STORAGES=STORAGES, WHITENOISE_KEEP_ONLY_HASHED_FILES=True
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    modules = list((tmp_path / "js").glob("*.js"))
    assert len(modules) == len(list((OURS / "js").glob("*.js")))
    for module in modules:
        for asked in re.findall(r"""(?:from|import)\s*\(?["'](\./[^"']+)["']""", module.read_text(encoding="utf-8")):
            assert (module.parent / asked).exists(), f"{module.name} asks for {asked}"
