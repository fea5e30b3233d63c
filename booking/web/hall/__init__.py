"""The public faces of arrival: the kiosk at the door, the waiting room's display, the phone."""
