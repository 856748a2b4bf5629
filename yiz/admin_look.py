"""How the admin looks: the names on it, its first page, and the menu at its side."""

UNFOLD = {
    "SITE_TITLE": "YiZ Planner",
    "SITE_HEADER": "YiZ Planner",
    "DASHBOARD_CALLBACK": "yiz.panels.add_panels",
    "SIDEBAR": {"navigation": "moderation.admin.menu.navigation"},
}
