"""`/api/v1/analytics`."""
