"""What a county's specification asks, point by point, and where each point is met."""
