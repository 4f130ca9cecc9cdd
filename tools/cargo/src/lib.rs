//! Holds no code: the tests are what is built.
