"""MOBOTIX MOVE cameras: Camera Standard API 5.0.1 over HTTP."""
