"""``python -m cohere_governed``: the command line."""

from cohere_governed.cli import main

if __name__ == "__main__":
    main()
