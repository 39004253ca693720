"""Lets `python -m meshwright` do what the console script does."""

from meshwright.cli.main import main

if __name__ == "__main__":
    main()
