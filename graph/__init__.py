"""What was read: the store and its views, named queries, networks, questions, drawings, export."""
