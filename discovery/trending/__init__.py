"""What is alive now: forward decay (Cormode et al., 2009), stored with each skill and moved by one update an event."""
