"""How the default encoder and the labour-market vocabulary are made from open data. The service runs none of it."""
