"""The faces of booking: for residents, for the desk."""
