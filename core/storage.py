"""Static files: hashed, compressed, and JavaScript modules that find each other under their hashed names."""

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
