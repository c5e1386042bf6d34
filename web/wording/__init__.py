"""What a reader is told, in three languages: sentences, names, numbers, faults; no Flask."""
