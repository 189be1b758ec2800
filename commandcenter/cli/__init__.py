"""Commands. They read arguments and print; they decide nothing."""
