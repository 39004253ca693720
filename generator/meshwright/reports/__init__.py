"""Every output format of every command: functions from what a service returns to text."""
