"""Models that have what the product's database layer must be able to do, whether the product uses it yet or not."""
