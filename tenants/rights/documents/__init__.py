"""What is handed out on paper."""
