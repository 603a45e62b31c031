PREFERENCES_PATH = "/contact/preferences"
