"""Documents added over HTTP: taken in, read in a process of their own one upload after another, and told of live."""
