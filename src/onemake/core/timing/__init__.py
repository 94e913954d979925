"""From laps to a classification."""
