"""What a CamTrace server tells, as frozen values, by subject."""
