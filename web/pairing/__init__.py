"""The suggestions for a firm and one pairing in full."""
