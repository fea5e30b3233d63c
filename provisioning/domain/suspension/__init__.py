"""An office is suspended and resumed: always by a person, with a reason, a day and a letter."""
