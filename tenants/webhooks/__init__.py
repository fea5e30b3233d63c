"""Programs are told what happens in an office: CloudEvents, signed as Standard Webhooks say."""
