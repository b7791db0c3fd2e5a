"""Training of the models that `ingest` reads with; needs torch, which reading itself does not."""
