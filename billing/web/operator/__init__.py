"""The operators' pages about money. Their host (``panel.<base>``) joins them by its URLconf."""
