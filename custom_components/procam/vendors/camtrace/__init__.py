"""CamTrace Sirion 16 (CT-Server 9.16 and later), HTTP API v1.2."""
