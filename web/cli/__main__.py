"""``python -m web.cli`` is the same as ``clusterbridge``."""

from web.cli.group import main

if __name__ == "__main__":
    main()
