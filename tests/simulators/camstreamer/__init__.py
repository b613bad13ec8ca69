"""Tests of the simulated camera with the CamStreamer apps."""
