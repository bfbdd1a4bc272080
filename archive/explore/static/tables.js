// Datasette's form fields say what they are to whoever does not see where they stand.
const names = { "[name^=_filter_column]": "Column", "[name^=_filter_op]": "Comparison", "[name^=_filter_value]": "Value", "#sort_by": "Sort by", ".CodeMirror textarea": "SQL" };
addEventListener("load", () => {
  for (const [which, name] of Object.entries(names))
    for (const field of document.querySelectorAll(which)) field.setAttribute("aria-label", name);
});
