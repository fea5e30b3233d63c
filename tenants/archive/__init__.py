"""One office as one sealed file: written in one snapshot, checked, loaded somewhere else."""
