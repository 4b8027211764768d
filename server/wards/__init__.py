"""Made-up wards: tasks like those of a real one, as many as one wants to try or to measure with."""
