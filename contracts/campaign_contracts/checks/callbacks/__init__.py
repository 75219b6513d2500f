"""What a campaign's receiver is told, beside the calls that it made and the way it ended."""
