"""What is told of what trends."""

from yiz.realtime.catalogue import taken, told

TOP = {
    "window": "week",
    "skills": [
        {
            "id": "66f0c2a54f1a2b3c4d5e6f99",
            "slug": "learn-python-in-30-days",
            "title": "Learn Python in 30 Days",
            "category": "programming",
            "author": {
                "id": "66f0c2a54f1a2b3c4d5e6f01",
                "username": "grace",
                "display_name": "Grace",
                "avatar_url": None,
            },
        }
    ],
}

taken("join_trending", example={}, answer={"room": "trending", **TOP})
taken("leave_trending", example={}, answer={"room": "trending"}, about="Out of it.")
told(
    "trending_update",
    "system",
    "trending",
    about="The new top list of the week, when it has changed. Whoever is in both rooms hears it in both.",
    example=TOP,
)
