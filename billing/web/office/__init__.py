"""The office's page about its account with us: plan, use, invoices, data, ways to pay."""
