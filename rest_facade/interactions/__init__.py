"""What each FHIR interaction does: take apart, call the resolver, put together."""
