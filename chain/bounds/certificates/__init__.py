"""What measured conductances and currents prove, whatever the mechanism: `chain.bounds.certify`."""
