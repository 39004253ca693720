"""The mesh project: all domains as one dbt project, its manifest and its compiled SQL."""
