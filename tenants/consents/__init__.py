"""Privacy notices and consents: versions that never change, and who accepted which."""
