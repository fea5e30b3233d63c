"""What the wiring may use of provisioning; everything else is behind this door."""

from provisioning.domain.restoring.stray import stray_schemas

__all__ = ["stray_schemas"]
