"""Made-up rows that keep the promises of contracts: what to make, and the SQL that makes it."""
