"""What a resident may keep of a visit on paper: the confirmation as a PDF, the code to scan."""
