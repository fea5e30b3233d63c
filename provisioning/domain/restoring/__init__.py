"""One office is put back from its archive, beside what is there, and takes its place when whole."""
