"""For authors of modules: new modules, checks, the development server. No site loads it."""
