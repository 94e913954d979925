"""The pages of the record book: a module a kind of page. Each makes values that a template only sets down."""
