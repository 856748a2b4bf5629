"""What can only be asked of a real MongoDB; collected when `MONGO_URI` is set."""
