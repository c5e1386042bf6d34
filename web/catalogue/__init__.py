"""The public catalogue of mini-clusters, clusters and programmes."""
