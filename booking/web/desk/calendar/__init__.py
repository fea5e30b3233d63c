"""/panel/kalendarz: counters beside each other, live; a week of one; a month at a glance."""
