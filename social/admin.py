"""The support person's pages of this app."""

from social import admin_community, admin_skills

__all__ = ["admin_community", "admin_skills"]
