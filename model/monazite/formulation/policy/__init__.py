"""Limits, policies, subsidies and strict priority."""
