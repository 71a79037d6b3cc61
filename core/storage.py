"""Static files: hashed, compressed, and JavaScript modules that find each other under their hashed names."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also rewrites the imports inside our own modules, static/js.

    Without it they ask for names that are not there. Django's switch for it
    (support_js_module_import_aggregation) would read third-party scripts too, whose imports do not all resolve.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file; the same as long as the process runs, and every page asks for a dozen."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        if name not in self.addresses:
            self.addresses[name] = super().url(name)
        return self.addresses[name]
