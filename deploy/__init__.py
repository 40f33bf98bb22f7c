"""How TĐKT runs: the embedded stack, provisioning, and the `tdkt` command."""
