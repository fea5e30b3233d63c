"""People who sign in: clerks, admins and auditors of an office, operators of the platform."""
