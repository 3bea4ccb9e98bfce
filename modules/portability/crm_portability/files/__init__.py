"""Reading and writing CSV files and vCards; knows neither the host nor a database."""
