"""An office is born, grows up, leaves."""
