# The everyday commands: `just` lists them. CI runs `.ci/run`, which is all of them and the suites.

# Lists the commands.
default:
    @just --list

# Serves the API, GraphiQL and the app, with the demo city where the database is empty.
serve:
    cargo run -- serve --demo

# Tests everything: stories on both databases, rules, protocol.
test *filter:
    cargo test --workspace {{ filter }}

# Tests the app in Node: its logic, its types, its operations against the schema.
test-web:
    cd web && npm test

# Tests one story, and shows what it prints: `just story story::orders`.
story name:
    cargo test --test api {{ name }} -- --nocapture

# Formats and lints the program and the app.
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings
    cd web && npm run format && npm run lint && npm run check

# Writes what is generated: the schema, then the app's operations and types.
generate:
    cargo run --quiet -- schema > schema.graphql
    cd web && npm run operations

# Checks the books of the database in use.
audit:
    cargo run -- audit

# Serves the app with hot reload, beside a running server.
web:
    cd web && npm ci --ignore-scripts && npm run dev

# Everything that CI runs.
ci:
    .ci/run
