"""Tests of the cards in a real browser, with a real Home Assistant and simulators."""
