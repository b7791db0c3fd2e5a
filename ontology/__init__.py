"""The shared language: terms, shapes, IRIs, reference data, records and their RDF form."""
