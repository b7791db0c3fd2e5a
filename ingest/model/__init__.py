"""Weights of the encoder and its heads; see NOTICE and `training/`."""
