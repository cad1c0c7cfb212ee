"""Where live signals come from."""
