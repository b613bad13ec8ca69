"""What a CamTrace server reports, as frozen values, by subject."""
