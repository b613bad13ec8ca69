"""INOGENI CAMTRACK, a camera tracking controller; CAMTRACK API 3.4."""
