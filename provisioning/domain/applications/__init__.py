"""An office asks for Okienko itself: form, confirmation by e-mail, an operator's decision."""
