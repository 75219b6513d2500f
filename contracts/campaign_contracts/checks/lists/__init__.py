"""What a list holds, in which pages and order, and what it refuses."""
