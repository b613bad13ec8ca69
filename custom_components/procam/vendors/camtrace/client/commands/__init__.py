"""Commands and lists of a CamTrace server, by subject of the vendor text."""
