"""What is known of a camera and its apps, frozen."""
