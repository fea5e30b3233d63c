"""What operators see of all offices, and write down about them."""
