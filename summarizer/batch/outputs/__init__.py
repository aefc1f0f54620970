"""What comes out of a batch: results one by one, tables, and briefings over what it holds.

    shelf      the results under one setup, in bounded memory, also while a run goes on
    lines      JSON Lines, as `summarizer extract` prints them
    tables     the rows of the Parquet tables; parquet: their files
    briefings  what many articles tell together

Nothing here writes to a store.
"""
