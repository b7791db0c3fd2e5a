// @ts-nocheck: rewritten with its page
// Ctrl+Enter runs the query; Tab stays a way out of the field, for people who use the keyboard only.
const query = document.getElementById("query");

query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.getElementById("sparql-form").requestSubmit();
  }
});
