"""One module a kind of file; `ingest.loading` chooses among them."""
