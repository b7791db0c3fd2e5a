"""The pages, one router each: read the options, call what answers, hand it to the responder."""
