"""The floor under answering: a bare Flask page that commits one row."""

import os

from flask import Flask
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine(os.environ["THROUGHLINE_DATABASE"])


@app.get("/")
def ready() -> str:
    return "ready"


@app.post("/")
def commit() -> str:
    with engine.begin() as connection:
        connection.execute(text("update practice set desk_prints = not desk_prints where name like 'Dov%'"))
    return "saved"
