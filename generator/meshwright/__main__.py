"""Lets `python -m meshwright` run the console script."""

from meshwright.cli.main import main

if __name__ == "__main__":
    main()
