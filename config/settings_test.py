"""Settings of the test run: the same application, with temporary folders and cheap passwords."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES
from tests.support.templates import FailOnUndefined

HAVN_HOME = Path(tempfile.mkdtemp(prefix="havn-test-"))
atexit.register(shutil.rmtree, HAVN_HOME, ignore_errors=True)
MEDIA_ROOT = HAVN_HOME / "media"
STATIC_ROOT = HAVN_HOME / "static"
STATIC_ROOT.mkdir()
HAVN_BACKUP_DIR = HAVN_HOME / "backups"
HAVN_BACKUP_KEY_FILE = None
HAVN_SCANNER = None

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SECURE_SSL_REDIRECT = False
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailOnUndefined("%s")  # type: ignore[index]
