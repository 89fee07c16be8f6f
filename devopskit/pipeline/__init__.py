"""The whole flow, a file for each step; read them in this order.

    fetching     sources -> tables -> store: only the spans that are missing, with what it will cost said first
    inspecting   what `doctor` asks of each source and of this machine
    reading      store -> frames and lazy tables for a notebook, with coverage and age
    rightsizing  usage -> summary -> size -> findings
    running      notebook -> supervised kernel -> page, CSV, JSON, run.json

Everything here is called by commands and notebooks alike; nothing here computes or draws by itself.
"""
