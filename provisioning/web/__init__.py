"""Pages of the provisioning floor."""
