//! The database: connection, migrations, the one writer. Knows no Chinese.
