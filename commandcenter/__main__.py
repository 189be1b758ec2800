"""`python -m commandcenter`: the command line, and nothing else."""

from commandcenter.cli.main import main

if __name__ == "__main__":
    main()
