"""Frozen values about a camera and its apps."""
