"""An office leaves: frozen, handed its data, deleted, and told so in writing (P§8.15)."""
