"""HTTP: routes, accounts, and what is answered below the application."""
