"""From what is known of units to points, percents, ranks and grades, each with its reason. No clock, no queries."""
