"""What fits a person: four sources, merged and diversified, each item with its reason."""
