"""From what is known of the units to points, percents, ranks and grades, each with its reason. Pure: no clock, no queries."""
