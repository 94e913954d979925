"""Properties: the engine against the judge, over generated seasons."""
