"""Static files with a hash in their name, beside the plain names that CKEditor asks for."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash what our modules import too; serve under its plain name what no template names."""

    support_js_module_import_aggregation = True
    manifest_strict = False
