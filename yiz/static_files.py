"""Static files in production: compressed, and under names that carry a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """What a package's own style sheet or script refers to and does not bring along does not stop the collecting."""

    manifest_strict = False
