"""What officers do with deliveries, and what a process does with those that are handed in."""
