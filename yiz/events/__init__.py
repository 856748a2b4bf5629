"""What has happened, told to those whom it concerns: at least once, apart from each other, after the commit.

Apps use `outbox.emit` to tell and `subscriptions.subscribe` (in their `handlers.py`) to listen, and nothing else.
"""
