"""Plans, subscriptions, invoices: what offices pay, as municipalities pay it."""
