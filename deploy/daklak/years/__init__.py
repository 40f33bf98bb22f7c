"""The years that follow the first: kinds of case as data (`cases.yaml`), told for each of 2015 to 2018."""
