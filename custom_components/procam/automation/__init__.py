"""Shared by triggers, conditions and voice: roles of entities, online devices."""
