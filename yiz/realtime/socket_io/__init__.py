"""Socket.IO on the same members, rooms, rights and limits as the native protocol. Imported by `yiz.asgi` alone."""
