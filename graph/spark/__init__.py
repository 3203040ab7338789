"""From facts to a checked dataset on many machines: claims in partitions, the ontology's rules as Spark SQL."""
