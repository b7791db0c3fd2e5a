"""What people touch: the web application, the SPARQL protocol and the command `regiongraph`."""
