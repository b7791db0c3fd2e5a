"""The subcommands of `regiongraph`, one module each."""
