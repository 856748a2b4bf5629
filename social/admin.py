"""The support person's pages of this app."""

from social import admin_community

__all__ = ["admin_community"]
