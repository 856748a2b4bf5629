"""Plans as people write them, for round trips: in the form of `POST /skills`."""

PLANS = [
    {
        "title": "Bread with a sourdough of one's own",
        "description": "From flour & water.\n\n## What you need\n\n| flour | water |\n|---|---|\n| 500 g | 350 g |",
        "category": "cooking",
        "difficulty": "beginner",
        "language": "en",
        "tags": ["bread", "sourdough"],
        "days": [
            {
                "day": 1,
                "title": "Begin the starter",
                "tasks": [
                    {"title": "Mix 50 g of rye & 50 g of water", "minutes": 10},
                    {"title": "Keep it at 24–26 °C", "description": "- near the oven\n- not *in* it"},
                ],
            },
            {"day": 2, "title": "Wait", "tasks": []},
            {
                "day": 3,
                "title": "Feed it (1:1:1)",
                "tasks": [
                    {"title": "Feed", "minutes": 5, "resource_url": "https://example.org/feed?day=3&ratio=1:1:1"}
                ],
            },
        ],
    },
    {
        "title": "#100DaysOfCode – 3 of them",
        "description": "```\n## Day 1: a comment, no day\nprint('- **no task** · 5 min')\n```\n\n1. read\n2. do  \n",
        "category": "programming",
        "difficulty": "advanced",
        "language": "de",
        "tags": ["c++", "node.js"],
        "days": [
            {
                "day": 1,
                "title": "007",
                "tasks": [
                    {
                        "title": "`x = [1, 2]` and |pipes|",
                        "description": "    indented code\n\n> quote\n---\n# no heading",
                    },
                    {"title": "- no list", "description": "1e9\nnull\ntrue\n2026-01-02"},
                ],
            },
            {"day": 2, "title": "👩🏽‍🚀 *Ad astra*", "tasks": [{"title": "\\o/ \\* done", "minutes": 1440}]},
            {"day": 3, "title": "עברית \u200fand back", "tasks": [{"title": "<b>bold</b> &amp; so on"}]},
        ],
    },
]
