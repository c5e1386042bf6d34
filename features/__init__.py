"""What a partner is, as numbers."""
