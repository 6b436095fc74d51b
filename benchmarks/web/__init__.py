"""The web app in a browser: how smooth, how quick, how much script."""
